using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>The walk in byte order of the rows' keys within each segment: Kafka's order on disk.</summary>
internal sealed class SegmentScan<V>(ISegmentRows<V> store, RowQuery query, long first, long last) : SegmentWalk<V, V>(query, first, last)
{
    public override ReadOnlySpan<byte> Key => Rows.Key[(RowKey.HeadLength - RowKey.SegmentLength)..];

    public override V Read(out long timestamp) => store.ValueOf(Rows, out timestamp);

    protected override RowScan<V> Open(in RowQuery query, long segment) => store.Open(query, segment);

    protected override long? Following(long segment, bool backward) => store.Following(segment, backward);

    protected override bool IsAskedFor(in RowQuery query) => query.Matches(Key, store.Layout);
}
