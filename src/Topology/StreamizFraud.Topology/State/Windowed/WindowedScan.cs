namespace StreamizFraud.Topology.State.Windowed;

/// <summary>A walk over the rows that a query asks for.</summary>
internal abstract class WindowedScan<V> : IDisposable
{
    /// <summary>The current row's key as the changelog has it; valid until the next move or write.</summary>
    public abstract ReadOnlySpan<byte> Key { get; }

    /// <summary>Value of the current row, and the time of its last update, -1 if the store does not keep it.</summary>
    public abstract V Read(out long timestamp);

    /// <summary>Moves on.</summary>
    /// <returns>False past the end.</returns>
    public abstract bool MoveNext();

    public abstract void Dispose();
}
