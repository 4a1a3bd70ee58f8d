using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Telemetry;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>What the tasks of a thread share.</summary>
internal sealed record TaskEnvironment
{
    public required string ApplicationId { get; init; }

    /// <summary>Partitions of every topic that the topology reads or writes, by full name.</summary>
    public required IReadOnlyDictionary<string, int> PartitionCounts { get; init; }

    /// <summary>Partitions of every topic that records are written to.</summary>
    public required TopicDirectory Topics { get; init; }

    public required ProducerChannel Channel { get; init; }

    /// <summary>The consumer's position of a fetched partition, -1 if unknown.</summary>
    public required Func<TopicPartition, long> Position { get; init; }

    /// <summary>End of a fetched partition as far as the consumer has heard, -1 if unknown.</summary>
    public required Func<TopicPartition, long> EndOffset { get; init; }

    /// <summary>How long an input that has been read to its end is waited for; zero: not at all, -1 ms: not even what the broker has (rule C2).</summary>
    public required TimeSpan MaxTaskIdle { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    public required RuntimeMetrics Metrics { get; init; }

    /// <summary>Finds records whose values cannot be stored.</summary>
    public WriteCheck Writes { get; } = new();

    /// <summary>How large dead letters may be.</summary>
    public DeadLetterLimit DeadLetters { get; } = new();

    /// <summary>Times batches and punctuations.</summary>
    public SlowSteps Steps { get; } = new();

    public IGlobalStores GlobalStores { get; init; } = NoGlobalStores.Instance;

    /// <summary>Whether deletions of sessions go to the changelog after all other changes of a commit.</summary>
    public bool DeletesSessionsLast { get; init; }

    public BadRecordPolicy BadRecords { get; init; }

    /// <summary>How far an event time may be after the wall clock, in ms; null: as far as it likes.</summary>
    public long? MaxTimeAhead { get; init; }

    /// <summary>Whether dead letters and log lines quote messages that are not the engine's.</summary>
    public bool RevealExceptionMessages { get; init; }

    /// <summary>Full name of the dead-letter topic, if <see cref="BadRecords"/> sends there.</summary>
    public string? DeadLetterTopic { get; init; }
}
