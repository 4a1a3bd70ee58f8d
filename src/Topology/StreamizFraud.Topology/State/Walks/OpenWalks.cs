namespace StreamizFraud.Topology.State;

/// <summary>
/// The walks through a store that are under way. A walk ends before the commit, so one that its user has not disposed of by then is released: it holds
/// memory, on disk 8 KB and more of native memory that no garbage collector sees.
/// </summary>
/// <remarks>
/// Owned by the task's thread; the two figures may be read by any. Joining and leaving are a few stores, so that short walks, one a record and more, cost
/// nothing; the time is stamped at the end of the thread's step, on those that have lasted so long.
/// </remarks>
internal sealed class OpenWalks
{
    private OpenWalk? _oldest;
    private OpenWalk? _newest;
    private int _count;

    /// <summary>How many there are (<c>num-open-iterators</c> of KIP-989).</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>When the oldest was found open, in ms since the Unix epoch; 0 if there is none that lasted (<c>oldest-iterator-open-since-ms</c>).</summary>
    public long OldestSince => Volatile.Read(ref _oldest)?.Since ?? 0;

    public void Add(OpenWalk walk)
    {
        walk.Owner = this;
        walk.Older = _newest;
        if (_newest is null)
        {
            _oldest = walk;
        }
        else
        {
            _newest.Newer = walk;
        }

        _newest = walk;
        _count++;
    }

    public void Remove(OpenWalk walk)
    {
        if (walk.Owner != this)
        {
            return;
        }

        walk.Owner = null;
        if (walk.Older is null)
        {
            _oldest = walk.Newer;
        }
        else
        {
            walk.Older.Newer = walk.Newer;
        }

        if (walk.Newer is null)
        {
            _newest = walk.Older;
        }
        else
        {
            walk.Newer.Older = walk.Older;
        }

        walk.Older = walk.Newer = null;
        _count--;
    }

    /// <summary>Gives those that have lasted to the end of a step their time.</summary>
    /// <param name="now">Milliseconds since the Unix epoch.</param>
    public void Stamp(long now)
    {
        for (var walk = _newest; walk is { Since: 0 }; walk = walk.Older)
        {
            walk.Since = now;
        }
    }

    /// <summary>The commit: frees what the walks hold.</summary>
    /// <returns>How many there were.</returns>
    public int Release()
    {
        var released = 0;
        while (_oldest is { } walk)
        {
            Remove(walk);
            walk.Dispose();
            released++;
        }

        return released;
    }
}
