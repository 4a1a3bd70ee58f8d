using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Which records wait for a partner: those of one time, side and key. Without a key: the place before all of that time and side.</summary>
internal readonly record struct UnmatchedKey<K>(long Timestamp, bool IsLeft, Maybe<K> Key)
{
    /// <summary>The place before all records from a time on.</summary>
    public static UnmatchedKey<K> From(long timestamp) => new(timestamp, IsLeft: false, Maybe<K>.None);
}
