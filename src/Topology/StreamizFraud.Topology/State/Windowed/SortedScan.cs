namespace StreamizFraud.Topology.State.Windowed;

/// <summary>The walk in the order of Kafka's stores in memory, which is that of time: the rows are taken first, then put in order.</summary>
internal sealed class SortedScan<V> : WindowedScan<V>
{
    private readonly List<(byte[] Key, V Value, long Timestamp)> _rows = [];
    private int _at = -1;

    public SortedScan(WindowedScan<V> source, RowLayout layout, bool backward)
    {
        using (source)
        {
            while (source.MoveNext())
            {
                _rows.Add((source.Key.ToArray(), source.Read(out var timestamp), timestamp));
            }
        }

        _rows.Sort((left, right) => backward
            ? RowKey.CompareInMemory(right.Key, left.Key, layout)
            : RowKey.CompareInMemory(left.Key, right.Key, layout));
    }

    public override ReadOnlySpan<byte> Key => _rows[_at].Key;

    public override V Read(out long timestamp)
    {
        timestamp = _rows[_at].Timestamp;
        return _rows[_at].Value;
    }

    public override bool MoveNext() => ++_at < _rows.Count;

    public override void Dispose()
    {
    }
}
