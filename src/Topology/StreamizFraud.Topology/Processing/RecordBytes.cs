using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>A record in bytes, as a dead letter has it. The bytes are valid as long as they are referenced.</summary>
/// <param name="Origin">Where it came from; <see cref="RecordMetadata.None"/> inside a punctuation.</param>
/// <param name="Key">Key bytes; null if there is no key.</param>
/// <param name="Value">Value bytes; null if there is no value.</param>
/// <param name="Timestamp">Its timestamp, ms since the Unix epoch; may be negative on bad input.</param>
/// <param name="Headers">Its headers.</param>
internal readonly record struct RecordBytes(
    RecordMetadata Origin, ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value, long Timestamp, RecordHeaders Headers)
{
    /// <summary>Node that had held it back; null for a record as it was read.</summary>
    public string? HeldBy { get; init; }
}
