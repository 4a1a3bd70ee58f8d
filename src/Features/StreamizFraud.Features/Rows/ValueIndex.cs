using System.Numerics;

namespace StreamizFraud.Features.Rows;

/// <summary>
/// Which values a key has had, and when last: a hash table over pages that grows by a page at a time (linear hashing, Litwin 1980). A
/// value is its own hash.
/// </summary>
/// <param name="number">Number of the index among those of its key.</param>
/// <param name="rememberMs">How long a value is remembered, ms; <see cref="long.MaxValue"/>: for ever.</param>
/// <param name="latenessMs">How much older than the newest row one can be that asks, ms.</param>
internal sealed class ValueIndex(int number, long rememberMs, long latenessMs)
{
    private const int PerPage = 64;

    private ValuePage? _only = new();
    private (ValuePage? Only, int Pages, long Count) _marked;

    /// <summary>Pages; as long as there is one, it is part of the key's own row.</summary>
    public int Pages { get; private set; } = 1;

    /// <summary>Values known.</summary>
    public long Count { get; private set; }

    /// <summary>The one page there is; null if there are more.</summary>
    public ValuePage? Only => _only;

    public void Mark()
    {
        _marked = (_only, Pages, Count);
        _only?.Mark();
    }

    public void Rewind()
    {
        (_only, Pages, Count) = _marked;
        _only?.Rewind();
    }

    /// <summary>Sets what was stored.</summary>
    public void Load(int pages, long count, ValuePage? only) => (Pages, Count, _only) = (pages, count, only);

    /// <summary>Notes a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="timeMs">Time of its row, ms.</param>
    /// <param name="newestMs">Time of the newest row of the key, this one included, ms.</param>
    /// <param name="pages">The pages.</param>
    /// <returns>Whether it is remembered from a row before.</returns>
    public bool Note(long value, long timeMs, long newestMs, IStatePages pages)
    {
        var page = _only ?? (ValuePage)pages.Change(NumberOf(PageOf(value)));
        if (page.IndexOf(value) is >= 0 and var found)
        {
            var last = page.TimeAt(found);
            var remembered = IsRemembered(last, timeMs, newestMs);
            if (timeMs > last)
            {
                page.SetTime(found, timeMs);
            }

            return remembered;
        }

        Forget(page, newestMs);
        page.Add(value, timeMs);
        Count++;
        if (Count > (long)Pages * PerPage)
        {
            Split(pages);
        }

        return false;
    }

    /// <summary>Whether a value is remembered from a row before; changes nothing.</summary>
    /// <inheritdoc cref="Note"/>
    public bool Knows(long value, long timeMs, long newestMs, IStatePages pages)
    {
        var page = _only ?? (ValuePage)pages.Read(NumberOf(PageOf(value)));
        return page.IndexOf(value) is >= 0 and var found && IsRemembered(page.TimeAt(found), timeMs, newestMs);
    }

    /// <summary>Forgets all values and deletes their pages.</summary>
    public void Clear(IStatePages pages)
    {
        for (var page = 0; _only is null && page < Pages; page++)
        {
            pages.Delete(NumberOf(page));
        }

        (_only, Pages, Count) = (new ValuePage(), 1, 0);
    }

    // What could have been forgotten counts as forgotten: values do not depend on when pages are tidied up.
    private bool IsRemembered(long lastMs, long timeMs, long newestMs) =>
        rememberMs == long.MaxValue || (timeMs - lastMs < rememberMs && !IsForgotten(lastMs, newestMs));

    /// <summary>Whether no row could ask for a value any more, but one that is too late.</summary>
    private bool IsForgotten(long lastMs, long newestMs) => newestMs - lastMs - latenessMs >= rememberMs;

    private void Forget(ValuePage page, long newestMs)
    {
        if (rememberMs == long.MaxValue)
        {
            return;
        }

        for (var i = page.Count - 1; i >= 0; i--)
        {
            if (IsForgotten(page.TimeAt(i), newestMs))
            {
                page.RemoveAt(i);
                Count--;
            }
        }
    }

    /// <summary>One page more: it takes the values of an older one whose next bit says so.</summary>
    private void Split(IStatePages pages)
    {
        var level = 1 << BitOperations.Log2((uint)Pages);
        var from = Pages - level;
        ValuePage old;
        if (_only is not null)
        {
            // Its copy goes among the pages; the one in the key's row stays as it was marked.
            old = new ValuePage(_only.Count);
            MoveAll(_only, old);
            pages.Add(NumberOf(0), old);
            _only = null;
        }
        else
        {
            old = (ValuePage)pages.Change(NumberOf(from));
        }

        var added = new ValuePage();
        Pages++;
        for (var i = old.Count - 1; i >= 0; i--)
        {
            var value = old.Values[i];
            if (PageOf(value) != from)
            {
                added.Add(value, old.TimeAt(i));
                old.RemoveAt(i);
            }
        }

        pages.Add(NumberOf(Pages - 1), added);
    }

    private static void MoveAll(ValuePage from, ValuePage to)
    {
        for (var i = 0; i < from.Count; i++)
        {
            to.Add(from.Values[i], from.TimeAt(i));
        }
    }

    private int PageOf(long value)
    {
        // Small numbers are values too: their bits are spread first.
        var hash = (ulong)value * 0x9E3779B97F4A7C15;
        hash ^= hash >> 32;
        var level = (uint)BitOperations.Log2((uint)Pages);
        var page = (int)(hash & ((1UL << ((int)level + 1)) - 1));
        return page < Pages ? page : page & ((1 << (int)level) - 1);
    }

    private long NumberOf(int page) => ((long)(number + 1) << 40) | (uint)page;
}
