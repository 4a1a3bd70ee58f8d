using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Telemetry;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>What the tasks of a thread share.</summary>
internal sealed record TaskEnvironment
{
    public required string ApplicationId { get; init; }

    public required StreamsConfig Config { get; init; }

    /// <summary>Partitions of every topic that the topology reads or writes, by full name.</summary>
    public required IReadOnlyDictionary<string, int> PartitionCounts { get; init; }

    /// <summary>Partitions of every topic that records are written to.</summary>
    public required TopicDirectory Topics { get; init; }

    public required ProducerChannel Channel { get; init; }

    /// <summary>The consumer's position of a fetched partition, -1 if unknown.</summary>
    public required Func<TopicPartition, long> Position { get; init; }

    /// <summary>End of a fetched partition as far as the consumer has heard, -1 if unknown.</summary>
    public required Func<TopicPartition, long> EndOffset { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    public required RuntimeMetrics Metrics { get; init; }

    /// <summary>Finds records whose values cannot be stored.</summary>
    public WriteCheck Writes { get; } = new();

    /// <summary>How large dead letters may be.</summary>
    public DeadLetterLimit DeadLetters { get; } = new();

    /// <summary>What the cluster has refused for good, by whose it is.</summary>
    public RefusedResults Refused { get; } = new();

    /// <summary>Times batches and punctuations.</summary>
    public SlowSteps Steps { get; } = new();

    public IGlobalStores GlobalStores { get; init; } = NoGlobalStores.Instance;

    /// <summary>Whether deletions of sessions go to the changelog after all other changes of a commit.</summary>
    public bool DeletesSessionsLast { get; init; }

    /// <summary>Decides of bad records in place of the setting; null: the setting does.</summary>
    public BadRecordHandler? BadRecordHandler { get; init; }

    /// <summary>How far an event time may be after the wall clock, in ms; null: as far as it likes.</summary>
    public long? MaxTimeAhead { get; init; }
}
