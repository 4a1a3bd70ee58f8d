using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>The settings that a stream thread works by; a subset of the application's, already checked.</summary>
internal sealed record ThreadOptions
{
    public required bool ExactlyOnce { get; init; }

    public required ConsumerSettings Consumer { get; init; }

    public required ConsumerSettings RestoreConsumer { get; init; }

    public required ProducerSettings Producer { get; init; }

    public required AdminSettings Admin { get; init; }

    public required TimeSpan CommitInterval { get; init; }

    /// <summary>Whether changelogs have deletions where they were made, also those of sessions at least once: to compare with Kafka Streams.</summary>
    public bool KeepsChangelogOrder { get; init; }

    public required int MaxRecordsPerCommit { get; init; }

    public required long MaxUncommittedBytes { get; init; }

    public required int MaxCachedRows { get; init; }

    /// <summary>Longest metadata of an offset, in characters.</summary>
    public required int OffsetMetadataMaxBytes { get; init; }

    public required TimeSpan PollTimeout { get; init; }

    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>Longest wait for an answer inside a transaction. A transaction that waits longer than it may live is lost anyway.</summary>
    public required TimeSpan TransactionCallTimeout { get; init; }

    public required TimeSpan RepartitionPurgeInterval { get; init; }

    /// <summary>How long the cluster waits for a transaction, or for a member that does not poll.</summary>
    public TimeSpan LongestWork =>
        ExactlyOnce && Producer.TransactionTimeout < Consumer.MaxPollInterval ? Producer.TransactionTimeout : Consumer.MaxPollInterval;

    public required int BufferedRecordsPerPartition { get; init; }

    /// <summary>Bytes that records of all partitions of the thread may take while they wait.</summary>
    public required long InputBufferMaxBytes { get; init; }

    public required TimeSpan? MessageTimestampAfterMax { get; init; }

    public required TimeSpan MaxTaskIdle { get; init; }

    public required AutoOffsetReset OffsetReset { get; init; }

    /// <summary>How often topics are looked at.</summary>
    public required TimeSpan MetadataMaxAge { get; init; }

    public required ChangedTopicPolicy ChangedTopics { get; init; }

    /// <summary>How long tombstones are kept in topics whose settings cannot be read.</summary>
    public required TimeSpan DeleteRetention { get; init; }

    public required BadRecordPolicy BadRecords { get; init; }

    public required string? DeadLetterTopic { get; init; }

    public bool RevealExceptionMessages { get; init; }

    public required IReadOnlyDictionary<string, string> AppConfigs { get; init; }
}
