using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>A record that waits, without its key.</summary>
internal sealed record BufferedRecord<V>(V Value, RecordMetadata Origin, long Timestamp, RecordHeaders Headers);
