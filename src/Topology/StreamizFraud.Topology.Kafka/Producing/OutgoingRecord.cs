using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Kafka.Producing;

/// <summary>A record on its way to the client's queue.</summary>
/// <remarks>A nullable span cannot say "null", hence the two flags.</remarks>
internal readonly ref struct OutgoingRecord
{
    internal required string Topic { get; init; }

    internal required int Partition { get; init; }

    internal required ReadOnlySpan<byte> Key { get; init; }

    internal required bool HasKey { get; init; }

    internal required ReadOnlySpan<byte> Value { get; init; }

    internal required bool HasValue { get; init; }

    internal required long Timestamp { get; init; }

    internal required RecordHeaders Headers { get; init; }
}
