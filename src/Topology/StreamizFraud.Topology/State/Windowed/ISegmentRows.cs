using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>The rows of a store by segment, for those who walk through them.</summary>
internal interface ISegmentRows<V>
{
    RowLayout Layout { get; }

    long SegmentOf(long time);

    /// <summary>A walk over the rows of one segment that may be asked for, and some that are not.</summary>
    RowScan<V> Open(in RowQuery query, long segment);

    /// <summary>A walk over the entries of one segment whose times are asked for.</summary>
    RowScan<bool> OpenIndex(in RowQuery query, long segment);

    /// <summary>The next segment after one, or before it, that may have rows; null if there is none.</summary>
    long? Following(long segment, bool backward);

    /// <summary>The same of the index by time.</summary>
    long? FollowingInIndex(long segment, bool backward);

    V ValueOf(RowScan<V> scan, out long timestamp);

    /// <summary>Looks a row up by its whole key.</summary>
    bool TryRead(ReadOnlySpan<byte> row, out V value, out long timestamp);
}
