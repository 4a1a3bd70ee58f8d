using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>The record that a task is working on.</summary>
/// <param name="Origin">Where it came from.</param>
/// <param name="Timestamp">Its event time, ms since the Unix epoch.</param>
/// <param name="Headers">Its headers.</param>
public readonly record struct RecordContext(RecordMetadata Origin, long Timestamp, RecordHeaders Headers)
{
    /// <summary>Between records.</summary>
    public static RecordContext None { get; } = new(RecordMetadata.None, 0, RecordHeaders.Empty);
}
