using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Which record waits; those of equal time and key are told apart by their order. Without a key: the place before all of that time.</summary>
internal readonly record struct BufferedKey<K>(long Timestamp, Maybe<K> Key, int Sequence)
{
    /// <summary>The place before all records from a time on.</summary>
    public static BufferedKey<K> From(long timestamp) => new(timestamp, Maybe<K>.None, 0);
}
