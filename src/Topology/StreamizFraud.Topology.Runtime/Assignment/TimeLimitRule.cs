using StreamizFraud.Topology.Planning;

namespace StreamizFraud.Topology.Runtime.Assignment;

/// <summary>
/// A limit on event times depends on the wall clock when a record is processed. A table that is restored from its source topic meets the record
/// again at another time, and would take what was refused: the two do not go together.
/// </summary>
internal static class TimeLimitRule
{
    /// <summary>The tables that cannot keep to a limit.</summary>
    public static IEnumerable<string> Problems(StreamTopology topology, TimeSpan? limit) => limit is null
        ? []
        : topology.Subtopologies.SelectMany(part => part.SourceChangelogs).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry =>
            $"Table {entry.Key} is restored from its source topic {entry.Value.Name}, and MessageTimestampAfterMax is set: a restore could not tell which records "
            + "were refused when they were processed. Build the topology without TopologyOptimizations.ReuseTableSourceTopics, or set no limit here but on the "
            + "topic (message.timestamp.after.max.ms).");
}
