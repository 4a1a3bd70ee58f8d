using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>A record as <see cref="SimulatedCluster.ReadAll"/> shows it, with bytes of its own.</summary>
/// <param name="Partition">Where it lies.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Timestamp">Its timestamp, ms since the Unix epoch.</param>
/// <param name="Key">Key bytes; null is null, not empty.</param>
/// <param name="Value">Value bytes; null is null, not empty.</param>
/// <param name="Headers">Headers.</param>
public sealed record SimulatedRecord(
    TopicPartition Partition, long Offset, long Timestamp, byte[]? Key, byte[]? Value, RecordHeaders Headers);
