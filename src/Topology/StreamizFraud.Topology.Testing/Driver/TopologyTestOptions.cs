using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Testing;

/// <summary>How a <see cref="TopologyTestDriver"/> runs a topology.</summary>
public sealed record TopologyTestOptions
{
    /// <summary>Application id, the prefix of internal topics.</summary>
    /// <value><c>app</c> by default.</value>
    public string ApplicationId { get; init; } = "app";

    /// <summary>Partitions of the topics that the topology reads and writes.</summary>
    /// <value>1 by default.</value>
    public int Partitions { get; init; } = 1;

    /// <summary>Input records after which the driver commits; results are visible then.</summary>
    /// <value>1 by default, as Kafka Streams' driver does. Larger values defer: results come at every n-th record or at <see cref="TopologyTestDriver.Commit"/>.</value>
    public int CommitEvery { get; init; } = 1;

    /// <summary>Whether each commit is a transaction.</summary>
    /// <value>
    /// Exactly once by default, as in production; every commit then takes one offset of each partition written, for its marker. At least
    /// once, Kafka Streams' default, gives the offsets of its driver.
    /// </value>
    public ProcessingGuarantee ProcessingGuarantee { get; init; } = ProcessingGuarantee.ExactlyOnce;

    /// <summary>Whether all sub-topologies share one stream time.</summary>
    /// <value>
    /// False by default: each task has its own, as in production. True: as in Kafka Streams' driver, where they are one task;
    /// stream-time punctuations then also follow the records of other sub-topologies.
    /// </value>
    public bool SharesStreamTime { get; init; }

    /// <summary>Whether changelogs have deletions of sessions where they were made, at least once too, as in Kafka Streams: to compare with it.</summary>
    internal bool KeepsChangelogOrder { get; init; }

    /// <summary>How tasks are shared out.</summary>
    internal GroupAssignment GroupAssignment { get; init; } = GroupAssignment.Range;

    /// <summary>How long a task waits for records of an empty input while others have some (<c>max.task.idle.ms</c>).</summary>
    /// <value>Zero by default. Otherwise records wait for <see cref="TopologyTestDriver.AdvanceWallClockTime"/> or for one of the empty input.</value>
    public TimeSpan MaxTaskIdle { get; init; } = TimeSpan.Zero;

    /// <summary>Wall-clock time at the start.</summary>
    /// <value>The Unix epoch by default.</value>
    public DateTimeOffset InitialWallClock { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Engine of persistent stores.</summary>
    /// <value>In memory by default, which a restart fills again from the changelogs.</value>
    public IStoreEngine? StoreEngine { get; init; }

    /// <summary>Folder of persistent stores.</summary>
    /// <value>A folder of the driver's own by default, deleted when it is disposed.</value>
    public string? StateDirectory { get; init; }

    /// <summary>What happens to records that cannot be read or processed.</summary>
    /// <value><see cref="BadRecordPolicy.Stop"/> by default: the exception comes out of the call that piped the record.</value>
    public BadRecordPolicy BadRecords { get; init; } = BadRecordPolicy.Stop;

    /// <summary>Decides of bad records in place of <see cref="BadRecords"/> (<see cref="KafkaStreams.BadRecordHandler"/>).</summary>
    /// <value>Null by default.</value>
    public BadRecordHandler? BadRecordHandler { get; init; }

    /// <summary>How far an event time may lie after the driver's wall clock (<see cref="StreamsConfig.MessageTimestampAfterMax"/>).</summary>
    /// <value>Null by default: no limit.</value>
    public TimeSpan? MessageTimestampAfterMax { get; init; }

    /// <summary>Dead-letter topic, made by the driver; <see cref="BadRecordPolicy.DeadLetter"/> needs one.</summary>
    /// <value>Null by default.</value>
    public string? DeadLetterTopic { get; init; }

    /// <summary>Settings of the application's own, for its processors.</summary>
    /// <value>Empty by default.</value>
    public IReadOnlyDictionary<string, string> AppConfigs { get; init; } = new Dictionary<string, string>();

    /// <summary>What happens when a topic is not what state was made from (<c>changed.topics.policy</c>).</summary>
    /// <value><see cref="ChangedTopicPolicy.Stop"/> by default: the exception comes out of the call that notices.</value>
    public ChangedTopicPolicy ChangedTopics { get; init; } = ChangedTopicPolicy.Stop;

    /// <summary>Where inputs without a committed offset begin.</summary>
    /// <value>Earliest by default.</value>
    public AutoOffsetReset OffsetReset { get; init; } = AutoOffsetReset.Earliest;

    /// <summary>Rows of each store that stay decoded between commits.</summary>
    /// <value>100,000 by default.</value>
    public int MaxCachedRows { get; init; } = 100_000;

    /// <summary>Where the topology logs to.</summary>
    /// <value>Nowhere by default.</value>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;
}
