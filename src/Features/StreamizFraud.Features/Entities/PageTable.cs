using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Features.Rows;

namespace StreamizFraud.Features.Entities;

/// <summary>Pages by number. Those of rows are numbered in order, and the lowest go first: they lie in an array; others, of indexes, do not.</summary>
internal sealed class PageTable
{
    private Dictionary<long, StatePage>? _others;
    private StatePage?[] _inOrder = [];
    private long _first;

    /// <summary>A page that is there.</summary>
    public StatePage this[long page] => Find(page) ?? (_others ?? [])[page];

    public void Add(long page, StatePage content)
    {
        var at = page - _first;
        if (at == _inOrder.Length)
        {
            MakeRoom();
            at = page - _first;
        }

        if (at >= 0 && at < _inOrder.Length)
        {
            _inOrder[at] = content;
        }
        else
        {
            (_others ??= []).Add(page, content);
        }
    }

    public bool Remove(long page, [MaybeNullWhen(false)] out StatePage content)
    {
        content = Find(page);
        if (content is null)
        {
            return (_others ?? []).Remove(page, out content);
        }

        _inOrder[page - _first] = null;
        return true;
    }

    private StatePage? Find(long page)
    {
        var at = (ulong)(page - _first);
        return at < (ulong)_inOrder.Length ? _inOrder[at] : null;
    }

    /// <summary>Room for pages to come: by forgetting the places of those that are gone, else by a longer array.</summary>
    private void MakeRoom()
    {
        var gone = 0;
        while (gone < _inOrder.Length && _inOrder[gone] is null)
        {
            gone++;
        }

        var kept = _inOrder.Length - gone;
        var pages = gone > kept ? _inOrder : new StatePage?[Math.Max(4, _inOrder.Length * 2)];
        Array.Copy(_inOrder, gone, pages, 0, kept);
        Array.Clear(pages, kept, pages.Length - kept);
        (_inOrder, _first) = (pages, _first + gone);
    }
}
