namespace StreamizFraud.Topology.State.Buffer;

/// <summary>Keeps key bytes in pages, so that a buffered row costs no object of its own.</summary>
internal sealed class KeyArena
{
    private const int PageSize = 64 * 1024;

    /// <summary>Size of the first page, each further one has twice that: few keys cost little, as in a reader's view that is made for one call.</summary>
    private const int FirstPageSize = 1024;
    private const int SparePages = 16;

    private List<byte[]> _pages = [];
    private List<byte[]> _source = [];
    private int _page = -1;
    private int _used;

    /// <summary>Bytes of all keys.</summary>
    public long Bytes { get; private set; }

    public Slice Add(ReadOnlySpan<byte> key)
    {
        // An empty key fits anywhere, but needs a page to be on.
        if (_page < 0 || _used + key.Length > _pages[_page].Length)
        {
            NextPage(key.Length);
        }

        var slice = new Slice(_page, _used, key.Length);
        key.CopyTo(_pages[_page].AsSpan(_used));
        _used += key.Length;
        Bytes += key.Length;
        return slice;
    }

    public ReadOnlySpan<byte> Get(Slice slice) => _pages[slice.Page].AsSpan(slice.Start, slice.Length);

    public void Clear()
    {
        _page = -1;
        _used = 0;
        Bytes = 0;
    }

    /// <summary>Starts a copy of the keys that stay; the old pages are read until <see cref="EndCopy"/>.</summary>
    public void BeginCopy()
    {
        (_source, _pages) = (_pages, _source);
        Clear();
    }

    public Slice Copy(Slice old) => Add(_source[old.Page].AsSpan(old.Start, old.Length));

    public void EndCopy()
    {
        // Pages for the keys of the next transaction are kept, those of a rush are not.
        var kept = Math.Min(_source.Count, _pages.Count + SparePages);
        _source.RemoveRange(kept, _source.Count - kept);
    }

    private void NextPage(int needed)
    {
        _page++;
        _used = 0;
        var size = Math.Max(_page < 6 ? FirstPageSize << _page : PageSize, needed);
        if (_page == _pages.Count)
        {
            _pages.Add(new byte[size]);
        }
        else if (_pages[_page].Length < size)
        {
            _pages[_page] = new byte[size];
        }
    }

    /// <summary>Where a key lies.</summary>
    internal readonly record struct Slice(int Page, int Start, int Length);
}
