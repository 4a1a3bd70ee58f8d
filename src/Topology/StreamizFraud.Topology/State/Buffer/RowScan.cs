namespace StreamizFraud.Topology.State.Buffer;

/// <summary>A walk over committed and changed rows in one order; a changed row hides the committed row of its key.</summary>
/// <remarks>
/// Lazy: the caller may write meanwhile and sees what it has written ahead of the walk. It ends before the commit, since the committed rows are
/// those of its beginning.
/// </remarks>
internal sealed class RowScan<V> : OpenWalk
{
    private readonly WriteBuffer<V> _buffer;
    private readonly IByteCursor? _committed;
    private readonly byte[] _from;
    private readonly byte[] _toExclusive;
    private readonly bool _reverse;
    private readonly int _head;
    private readonly int _generation;
    private RowOrder<V>.Place _place;
    private int _version;
    private bool _started;
    private bool _ended;
    private bool _hasCommitted;

    /// <summary>A walk before its first row.</summary>
    /// <param name="buffer">The changed rows.</param>
    /// <param name="committed">The committed ones; null if there are none.</param>
    /// <param name="from">First row key; empty: the first there is.</param>
    /// <param name="toExclusive">First row key that is not visited; empty: past the last.</param>
    /// <param name="reverse">Walk downwards.</param>
    /// <param name="head">How many bytes of a row key the committed rows do without: all rows in the range begin with the same.</param>
    public RowScan(WriteBuffer<V> buffer, IByteStore? committed, byte[] from, byte[] toExclusive, bool reverse, int head)
    {
        _buffer = buffer;
        _from = from;
        _toExclusive = toExclusive;
        _reverse = reverse;
        _head = head;
        _generation = buffer.Generation;
        _committed = committed?.Scan(from.AsSpan(head), toExclusive.AsSpan(head), reverse);
        buffer.Walks.Add(this);
    }

    /// <summary>Number of the current row in the buffer, or -1 if it is a committed one.</summary>
    public int Row { get; private set; } = -1;

    /// <summary>The current row's key without its head; valid until the next move or write.</summary>
    public ReadOnlySpan<byte> Key => Row < 0 ? _committed!.Key : _buffer.Key(Row)[_head..];

    /// <summary>Stored form of the current row if it is a committed one.</summary>
    public ReadOnlySpan<byte> CommittedValue => _committed!.Value;

    /// <summary>Moves on.</summary>
    /// <returns>False past the end.</returns>
    /// <exception cref="InvalidOperationException">There was a commit since the walk began.</exception>
    public bool MoveNext()
    {
        if (_generation != _buffer.Generation)
        {
            throw new InvalidOperationException("A walk through a store ends before the commit; begin it again.");
        }

        if (_ended)
        {
            return false;
        }

        Step();
        while (true)
        {
            var row = Changed();
            if (row < 0 || (_hasCommitted && IsBefore(_committed!.Key, _buffer.Key(row).Slice(_head))))
            {
                Row = -1;
                _ended = !_hasCommitted;
                return _hasCommitted;
            }

            if (_hasCommitted && _committed!.Key.SequenceEqual(_buffer.Key(row)[_head..]))
            {
                _hasCommitted = _committed.MoveNext();
            }

            if (_buffer.Row(row).Present)
            {
                Row = row;
                return true;
            }

            _place = Beyond(_place);
        }
    }

    protected override void Free() => _committed?.Dispose();

    /// <summary>Leaves the current row.</summary>
    private void Step()
    {
        var order = _buffer.Order;
        if (!_started)
        {
            _started = true;
            _place = _reverse
                ? order.Previous(_toExclusive.Length == 0 ? order.End() : order.Seek(_toExclusive, after: false))
                : order.Seek(_from, after: false);
            _version = order.Version;
            _hasCommitted = _committed is not null && _committed.MoveNext();
            return;
        }

        if (_version != order.Version)
        {
            // The caller wrote: go on behind the last row given.
            _place = SeekBeyond(order, Row >= 0 ? _buffer.Key(Row) : WithHead(_committed!.Key));
            _version = order.Version;
        }
        else if (Row >= 0)
        {
            _place = Beyond(_place);
        }

        if (Row < 0)
        {
            _hasCommitted = _committed!.MoveNext();
        }
    }

    private RowOrder<V>.Place SeekBeyond(RowOrder<V> order, ReadOnlySpan<byte> key) =>
        _reverse ? order.Previous(order.Seek(key, after: false)) : order.Seek(key, after: true);

    private RowOrder<V>.Place Beyond(in RowOrder<V>.Place place) => _reverse ? _buffer.Order.Previous(place) : _buffer.Order.Next(place);

    /// <summary>The changed row that is next, or -1.</summary>
    private int Changed()
    {
        var row = _buffer.Order.RowAt(_place);
        if (row < 0)
        {
            return -1;
        }

        var key = _buffer.Key(row);
        var inside = _reverse ? key.SequenceCompareTo(_from) >= 0 : _toExclusive.Length == 0 || key.SequenceCompareTo(_toExclusive) < 0;
        return inside ? row : -1;
    }

    private bool IsBefore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> other)
    {
        var order = key.SequenceCompareTo(other);
        return _reverse ? order > 0 : order < 0;
    }

    private byte[] WithHead(ReadOnlySpan<byte> key)
    {
        // Both bounds begin with the head; without one there is none.
        var whole = new byte[_head + key.Length];
        _from.AsSpan(0, _head).CopyTo(whole);
        key.CopyTo(whole.AsSpan(_head));
        return whole;
    }
}
