using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.State;

/// <summary>Time and headers of the record being processed.</summary>
internal readonly record struct RecordStamp(long Timestamp, RecordHeaders Headers);
