namespace StreamizFraud.Topology.State;

/// <summary>A walk through a store, which its store knows of until it is disposed of.</summary>
internal abstract class OpenWalk : IDisposable
{
    private long _since;

    /// <summary>Those it belongs to; null once it is disposed of, or released.</summary>
    public OpenWalks? Owner { get; set; }

    public OpenWalk? Older { get; set; }

    public OpenWalk? Newer { get; set; }

    /// <summary>When it was found open, in ms since the Unix epoch; 0 before that.</summary>
    public long Since
    {
        get => Volatile.Read(ref _since);
        set => Volatile.Write(ref _since, value);
    }

    /// <summary>Frees what the walk holds. Idempotent.</summary>
    public void Dispose()
    {
        Owner?.Remove(this);
        Free();
    }

    protected abstract void Free();
}
