namespace StreamizFraud.Topology.State.InMemory;

/// <summary>A walk over one published tree: what is written later makes other trees.</summary>
internal sealed class MemoryCursor : IByteCursor
{
    private readonly MemoryTaskDatabase _database;
    private readonly bool _forward;
    private readonly byte[] _end;

    // Nodes whose own entry is still to come, the next one on top.
    private readonly Stack<ByteTree> _path = new();
    private ByteTree? _current;
    private bool _disposed;

    public MemoryCursor(MemoryTaskDatabase database, ByteTree? root, ReadOnlySpan<byte> from, ReadOnlySpan<byte> toExclusive, bool reverse)
    {
        _database = database;
        _forward = !reverse;
        _end = (reverse ? from : toExclusive).ToArray();

        var node = root;
        while (node is not null)
        {
            var inside = reverse
                ? toExclusive.IsEmpty || node.Key.AsSpan().SequenceCompareTo(toExclusive) < 0
                : node.Key.AsSpan().SequenceCompareTo(from) >= 0;
            if (inside)
            {
                _path.Push(node);
            }

            node = node.Side(left: inside == _forward);
        }
    }

    public ReadOnlySpan<byte> Key => _current is null ? [] : _current.Key;

    public ReadOnlySpan<byte> Value => _current is null ? [] : _current.Value;

    public bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _ = _database.Places;
        _current = null;
        if (!_path.TryPop(out var next) || IsPastEnd(next.Key))
        {
            _path.Clear();
            return false;
        }

        for (var node = next.Side(left: !_forward); node is not null; node = node.Side(left: _forward))
        {
            _path.Push(node);
        }

        _current = next;
        return true;
    }

    public void Dispose()
    {
        _disposed = true;
        _current = null;
        _path.Clear();
    }

    private bool IsPastEnd(byte[] key) => _forward
        ? _end.Length > 0 && key.AsSpan().SequenceCompareTo(_end) >= 0
        : key.AsSpan().SequenceCompareTo(_end) < 0;
}
