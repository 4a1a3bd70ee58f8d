namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>A place in a partition.</summary>
/// <param name="Partition">Partition.</param>
/// <param name="Offset">Offset of the next record; -1 where unknown.</param>
/// <param name="Metadata">Text kept with a committed offset, or null.</param>
public readonly record struct PartitionOffset(TopicPartition Partition, long Offset, string? Metadata = null);
