using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>What a reset does with the offset of a partition.</summary>
/// <param name="Partition">Partition of an input topic.</param>
/// <param name="Committed">What the group has committed; -1 for nothing.</param>
/// <param name="Target">What it will have committed.</param>
/// <param name="Beginning">Offset of the first record that is there.</param>
/// <param name="End">Offset of the next record.</param>
public sealed record PlannedOffset(TopicPartition Partition, long Committed, long Target, long Beginning, long End);
