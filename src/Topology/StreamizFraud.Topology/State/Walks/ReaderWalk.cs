namespace StreamizFraud.Topology.State;

/// <summary>A walk through committed rows beside their owner.</summary>
internal sealed class ReaderWalk : OpenWalk
{
    private readonly IByteCursor _cursor;
    private bool _freed;

    public ReaderWalk(OpenWalks walks, IByteCursor cursor)
    {
        _cursor = cursor;
        walks.Add(this);
    }

    public ReadOnlySpan<byte> Key => _cursor.Key;

    public ReadOnlySpan<byte> Value => _cursor.Value;

    /// <exception cref="InvalidOperationException">There was a commit since the walk began.</exception>
    public bool MoveNext() => _freed
        ? throw new InvalidOperationException("A walk through a store ends before the commit; begin it again.")
        : _cursor.MoveNext();

    protected override void Free()
    {
        _freed = true;
        _cursor.Dispose();
    }
}
