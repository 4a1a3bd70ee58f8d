using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Runtime.Commit;
using StreamizFraud.Topology.Runtime.Intake;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Tasks;
using StreamizFraud.Topology.Runtime.Telemetry;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>What a stream thread is made with.</summary>
internal sealed record ThreadEnvironment
{
    public required string ApplicationId { get; init; }

    public required int Index { get; init; }

    public required StreamTopology Topology { get; init; }

    public required PartitionPlan Partitions { get; init; }

    public required ICluster Cluster { get; init; }

    public required IStoreEngine PersistentEngine { get; init; }

    public required IStoreEngine MemoryEngine { get; init; }

    public required StateDirectory StateDirectory { get; init; }

    public required ThreadOptions Options { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    public required RuntimeMetrics Metrics { get; init; }

    /// <summary>The client's global stores, loaded.</summary>
    public IGlobalStores GlobalStores { get; init; } = NoGlobalStores.Instance;

    /// <summary>Told of every store that is restored, stage by stage.</summary>
    public Action<RestoreStage, RestoreReport>? Restoring { get; init; }

    /// <summary>Finds, or makes, a topic that a record chose, and gives its partitions; null: the cluster is asked.</summary>
    public Func<string, int>? FindTopic { get; init; }

    /// <summary>Told of the steps of commits; tests crash there.</summary>
    public ICommitSteps CommitSteps { get; init; } = NoCommitSteps.Instance;
}

/// <summary>The settings that a stream thread works by; a subset of the application's, already checked.</summary>
internal sealed record ThreadOptions
{
    public required bool ExactlyOnce { get; init; }

    public required ConsumerSettings Consumer { get; init; }

    public required ConsumerSettings RestoreConsumer { get; init; }

    public required ProducerSettings Producer { get; init; }

    public required string AdminClientId { get; init; }

    public required TimeSpan CommitInterval { get; init; }

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
