using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>A record that failed; what it did has been undone. For a <see cref="BadRecordHandler"/>.</summary>
/// <param name="Task">Task that took it.</param>
/// <param name="Origin">Where it lies; <see cref="RecordMetadata.None"/> for what a punctuation did.</param>
/// <param name="Stage">Where it failed.</param>
/// <param name="Exception">Why.</param>
public sealed record BadRecord(TaskId Task, RecordMetadata Origin, BadRecordStage Stage, Exception Exception)
{
    /// <summary>Key bytes; null if there is no key.</summary>
    public ReadOnlyMemory<byte>? Key { get; init; }

    /// <summary>Value bytes; null if there is no value.</summary>
    public ReadOnlyMemory<byte>? Value { get; init; }

    /// <summary>Its timestamp, ms since the Unix epoch; may be negative on bad input.</summary>
    public long Timestamp { get; init; }

    /// <summary>Its headers.</summary>
    public RecordHeaders Headers { get; init; } = RecordHeaders.Empty;

    /// <summary>Node that had held the result back which failed; null for a record as it was read.</summary>
    public string? HeldBy { get; init; }

    /// <summary>Names the record, never its content.</summary>
    public override string ToString() => $"{Task} at {Origin}, {Stage}: {Exception.GetType().Name}";
}
