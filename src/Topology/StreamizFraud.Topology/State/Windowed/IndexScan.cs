using System.Buffers;
using System.Diagnostics;
using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>The walk in order of time by the index: Kafka's order in stores for results on close.</summary>
internal sealed class IndexScan<V>(ISegmentRows<V> store, RowQuery query, long first, long last) : SegmentWalk<V, bool>(query, first, last)
{
    private readonly ArrayBufferWriter<byte> _row = new(64);
    private V _value = default!;
    private long _timestamp;

    public override ReadOnlySpan<byte> Key => RowKey.Logged(_row.WrittenSpan);

    public override V Read(out long timestamp)
    {
        timestamp = _timestamp;
        return _value;
    }

    protected override RowScan<bool> Open(in RowQuery query, long segment) => store.OpenIndex(query, segment);

    protected override long? Following(long segment, bool backward) => store.FollowingInIndex(segment, backward);

    protected override bool IsAskedFor(in RowQuery query)
    {
        var entry = Rows.Key[(RowKey.HeadLength - RowKey.SegmentLength)..];
        _row.ResetWrittenCount();
        RowKey.AppendHead(_row, store.SegmentOf(System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(entry)));
        RowKey.AppendRow(_row, entry, store.Layout);
        var found = store.TryRead(_row.WrittenSpan, out _value, out _timestamp);
        Debug.Assert(found, "An entry of the index has its row.");
        return found;
    }
}
