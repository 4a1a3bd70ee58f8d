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

    /// <summary>Told of every store that has been brought to the end of its changelog.</summary>
    public Action<RestoreReport>? Restored { get; init; }

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

    public required TimeSpan CommitInterval { get; init; }

    public required int MaxRecordsPerCommit { get; init; }

    public required long MaxUncommittedBytes { get; init; }

    public required int MaxCachedRows { get; init; }

    public required TimeSpan PollTimeout { get; init; }

    public required TimeSpan RequestTimeout { get; init; }

    public required TimeSpan RepartitionPurgeInterval { get; init; }

    public required int BufferedRecordsPerPartition { get; init; }

    public required TimeSpan MaxTaskIdle { get; init; }

    public required OffsetReset OffsetReset { get; init; }

    public required BadRecordPolicy BadRecords { get; init; }

    public required string? DeadLetterTopic { get; init; }

    public required IReadOnlyDictionary<string, string> AppConfigs { get; init; }
}

/// <summary>A store has been brought to the end of its changelog.</summary>
/// <param name="Task">The task; <see cref="TaskId.Global"/> for a global store.</param>
/// <param name="Store">The store.</param>
/// <param name="Changelog">The changelog partition that was read; of a global store one partition of its topic.</param>
/// <param name="StartOffset">First offset read: 0, or where local state stood.</param>
/// <param name="EndOffset">End of the changelog when restoring began.</param>
/// <param name="Records">Records applied; offsets of transaction markers and compacted records are not among them.</param>
/// <param name="FromLocalState">Whether local state was there to go on from.</param>
public sealed record RestoreReport(
    TaskId Task, string Store, TopicPartition Changelog, long StartOffset, long EndOffset, long Records, bool FromLocalState)
{
    internal static void Give(ILogger logger, ThreadEnvironment environment, TaskId task, ChangelogCursor cursor)
    {
        var report = new RestoreReport(
            task, cursor.Store.Name, cursor.Partition, cursor.StartOffset, cursor.EndOffset, cursor.Restored, cursor.HadLocalState);
        ThreadLog.Restored(logger, task, report.Store, report.Records, report.StartOffset, report.EndOffset, report.Changelog.ToString());
        environment.Metrics.Restored(report.Records);
        environment.Restored?.Invoke(report);
    }
}
