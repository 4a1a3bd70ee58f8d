using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>What a thread works by: the application's settings, already checked, and what follows from them for this thread.</summary>
internal sealed record ThreadOptions
{
    /// <summary>The application's settings, the same for all its threads.</summary>
    public required StreamsConfig Config { get; init; }

    public required bool ExactlyOnce { get; init; }

    public required ConsumerSettings Consumer { get; init; }

    public required ConsumerSettings RestoreConsumer { get; init; }

    public required ProducerSettings Producer { get; init; }

    public required AdminSettings Admin { get; init; }

    /// <summary>Whether changelogs have deletions where they were made, also those of sessions at least once: to compare with Kafka Streams.</summary>
    public bool KeepsChangelogOrder { get; init; }

    /// <summary>Longest wait for an answer inside a transaction. A transaction that waits longer than it may live is lost anyway.</summary>
    public required TimeSpan TransactionCallTimeout { get; init; }

    /// <summary>How long the cluster waits for a transaction, or for a member that does not poll.</summary>
    public TimeSpan LongestWork =>
        ExactlyOnce && Producer.TransactionTimeout < Consumer.MaxPollInterval ? Producer.TransactionTimeout : Consumer.MaxPollInterval;

    /// <summary>Bytes that records of all partitions of the thread may take while they wait.</summary>
    public required long InputBufferMaxBytes { get; init; }

    /// <summary>How long tombstones are kept in topics whose settings cannot be read.</summary>
    public required TimeSpan DeleteRetention { get; init; }
}
