namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>
/// Free pages of the logs. Not thread-safe: the cluster's lock covers it.
/// </summary>
/// <remarks>
/// Only pages no slice of which was ever handed to a consumer come back (<see cref="LogSegment.HandedOut"/>): polled records stay valid as long
/// as they are referenced, and nothing but the garbage collector knows how long that is. In an embedded run these are the changelogs' pages,
/// which are written and compacted without being read.
/// </remarks>
internal sealed class PagePool
{
    private const int FirstPage = 4096;
    private readonly int _pageBytes;
    private readonly Dictionary<int, Stack<byte[]>> _free = [];

    public PagePool(int pageBytes, int reserved)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageBytes, FirstPage);
        _pageBytes = pageBytes;
        for (var i = 0; i < reserved; i++)
        {
            Return(GC.AllocateUninitializedArray<byte>(pageBytes));
        }
    }

    public int Recycled { get; private set; }

    /// <summary>A page: small for the first ones of a log, full later, of its own size for a record larger than a page.</summary>
    public byte[] Rent(int segmentsSoFar, int needed)
    {
        var size = segmentsSoFar >= 8 ? _pageBytes : Math.Min(_pageBytes, FirstPage << (2 * segmentsSoFar));
        size = Math.Max(size, needed > size && needed <= _pageBytes ? _pageBytes : needed);
        if (_free.TryGetValue(size, out var stack) && stack.TryPop(out var page))
        {
            Recycled++;
            return page;
        }

        return GC.AllocateUninitializedArray<byte>(size);
    }

    public void Return(byte[] page)
    {
        if (page.Length > _pageBytes)
        {
            return;
        }

        if (!_free.TryGetValue(page.Length, out var stack))
        {
            _free.Add(page.Length, stack = new Stack<byte[]>());
        }

        stack.Push(page);
    }
}
