using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Output;

/// <summary>A result or a row that client or topic would refuse for its size: the fault of the record that caused it.</summary>
internal sealed class RecordTooLargeException(string topic, long bytes, long limit) : StreamException(
    FaultScope.Record,
    $"A record of {bytes} bytes for topic {topic} is larger than the {limit} bytes that the topic (max.message.bytes) and the producer (message.max.bytes) take.",
    inner: null,
    isLoggable: true);
