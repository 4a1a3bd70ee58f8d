using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Settings;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>Settings of an application. Each property says which of Kafka Streams' keys it is; <see cref="From"/> reads those keys.</summary>
/// <remarks>
/// Immutable. All problems are reported at once when a <see cref="KafkaStreams"/> is made from it. Every property can be bound by its own name with
/// Microsoft.Extensions.Configuration.
/// </remarks>
public sealed record StreamsConfig
{
    /// <summary>Longest metadata that a broker takes by default, in characters.</summary>
    internal const int DefaultOffsetMetadataMaxBytes = 4096;

    /// <summary>What a task without clocks of stores and operators needs, rounded up.</summary>
    internal const int LeastOffsetMetadataMaxBytes = 64;

    private static readonly TimeSpan ShortestDefaultTimeout = TimeSpan.FromSeconds(5);
    private readonly TimeSpan? _transactionTimeout;

    /// <summary>Identity of the application: its consumer group, and the prefix of its internal topics and transactional ids (<c>application.id</c>).</summary>
    public required string ApplicationId { get; init; }

    /// <summary>Brokers to ask first, <c>host:port,host:port</c> (<c>bootstrap.servers</c>). For whoever makes the cluster from these settings.</summary>
    /// <value>Null by default: the cluster that the client is given knows its own. A client that is given none needs it.</value>
    public string? BootstrapServers { get; init; }

    /// <summary>What the names of this instance's clients begin with, in logs and on the broker (<c>client.id</c>). Transactional ids do not follow it.</summary>
    /// <value>Null by default: the application's id and the instance's name.</value>
    public string? ClientId { get; init; }

    /// <summary>What a failure may do to results (<c>processing.guarantee</c>).</summary>
    /// <value>Exactly once by default.</value>
    public ProcessingGuarantee ProcessingGuarantee { get; init; } = ProcessingGuarantee.ExactlyOnce;

    /// <summary>Stream threads of this client (<c>num.stream.threads</c>).</summary>
    /// <value>1 by default; 1 to 64.</value>
    public int NumStreamThreads { get; init; } = 1;

    /// <summary>Folder of the local state (<c>state.dir</c>). It must be this instance's own and survive restarts.</summary>
    /// <value>A folder in the system's temporary folder by default; not empty.</value>
    public string StateDirectory { get; init; } = Path.Combine(Path.GetTempPath(), "streamizfraud-state");

    /// <summary>
    /// Stable identity of this instance (<c>group.instance.id</c>): a restart keeps its partitions, and fences and ends at once what the
    /// process before it left open. The thread number is added to it.
    /// </summary>
    /// <value>Null by default: a dynamic member; its transactional ids then come from the state folder's name.</value>
    public string? GroupInstanceId { get; init; }

    /// <summary>Longest time between two commits of a thread (<c>commit.interval.ms</c>).</summary>
    /// <value>100 ms by default; 1 ms to 1 h, and below <see cref="TransactionTimeout"/> with exactly once.</value>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Most input records in one transaction.</summary>
    /// <value>20,000 by default; 1 or more.</value>
    public int MaxRecordsPerCommit { get; init; } = 20_000;

    /// <summary>Bytes that write buffers of a thread may hold before a commit is forced (<c>statestore.uncommitted.max.bytes</c>, KIP-892).</summary>
    /// <value>64 MiB by default; 1 KiB or more. A commit is asked for at half of it.</value>
    public long MaxUncommittedBytes { get; init; } = 64L << 20;

    /// <summary>Rows of each store of a task that stay decoded in memory between commits. Unlike Kafka Streams' record cache it changes no output.</summary>
    /// <value>100,000 by default; 0 keeps none.</value>
    public int MaxCachedRows { get; init; } = 100_000;

    /// <summary>
    /// How long the broker lets a transaction stay open (<c>transaction.timeout.ms</c>). As long as a process that stopped in the middle of one holds up
    /// whoever reads its topics, its own application's repartition topics among them: this time, and up to ten seconds more until the broker looks
    /// (its <c>transaction.abort.timed.out.transaction.cleanup.interval.ms</c>). Work on one record, and the sending of what one commit holds, must
    /// take less.
    /// </summary>
    /// <value>By default 5 s, or twice <see cref="CommitInterval"/> if that is longer; 1 s to 24 days. Kafka Streams takes 10 s.</value>
    public TimeSpan TransactionTimeout
    {
        get => _transactionTimeout ?? (2 * CommitInterval > ShortestDefaultTimeout ? 2 * CommitInterval : ShortestDefaultTimeout);
        init => _transactionTimeout = value;
    }

    /// <summary>How long the group waits for a silent member (<c>session.timeout.ms</c>).</summary>
    /// <value>45 s by default; 1 ms to 1 h. The brokers have a range of their own, 6 s to 30 min by default.</value>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Longest time between polls (<c>max.poll.interval.ms</c>).</summary>
    /// <value>5 min by default; <see cref="SessionTimeout"/> to 1 day.</value>
    public TimeSpan MaxPollInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest wait in one poll when nothing arrives (<c>poll.ms</c>).</summary>
    /// <value>100 ms by default; 0 to 24 days.</value>
    public TimeSpan PollTimeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait for one answer of the cluster before it is reported or asked again (<c>request.timeout.ms</c>).</summary>
    /// <value>20 s by default; 1 ms to 24 days.</value>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long input may wait without a commit, beyond <see cref="CommitInterval"/>, before a warning says what the thread waits for. If that is the
    /// cluster, the client is <see cref="KafkaStreamsState.Rebalancing"/> until it goes on.
    /// </summary>
    /// <value>10 s by default; 1 s to 1 day.</value>
    public TimeSpan StallWarning { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where inputs without a committed offset begin (<c>auto.offset.reset</c>).</summary>
    /// <value>Earliest by default.</value>
    public AutoOffsetReset OffsetReset { get; init; } = AutoOffsetReset.Earliest;

    /// <summary>Records of one partition that may wait in memory while another partition is waited for (<c>buffered.records.per.partition</c>).</summary>
    /// <value>50,000 by default.</value>
    public int BufferedRecordsPerPartition { get; init; } = 50_000;

    /// <summary>
    /// Bytes that records of all partitions may take in memory while they wait to be processed, shared by the threads of the client
    /// (<c>input.buffer.max.bytes</c>, KIP-770). A partition that another one is waited for stops being fetched then; the client's own
    /// queue (<c>consumer.queued.max.messages.kbytes</c>) comes on top.
    /// </summary>
    /// <value>128 MiB by default; 1 MiB or more.</value>
    public long InputBufferMaxBytes { get; init; } = 128L << 20;

    /// <summary>
    /// How far the event time of a record may lie after the wall clock; a later one is a bad record (see <see cref="BadRecords"/>) and moves no
    /// clock. Else one record far in the future makes everything after it late. Records of the application's own topics and of global tables are not
    /// looked at. Cannot be set together with tables that are restored from their source topic (<see cref="Dsl.TopologyOptimizations.ReuseTableSourceTopics"/>).
    /// The key is the broker's, which does the same for the times of producers (<c>message.timestamp.after.max.ms</c>).
    /// </summary>
    /// <value>Null by default: no limit. Zero or more.</value>
    public TimeSpan? MessageTimestampAfterMax { get; init; }

    /// <summary>
    /// How long a task waits for producers of an input that it has read to its end, while other inputs have records (<c>max.task.idle.ms</c>,
    /// KIP-353 and KIP-695). Records that the broker already has are waited for without limit.
    /// </summary>
    /// <value>Zero by default: no waiting for producers. -1 ms: no waiting at all. Up to 1 day.</value>
    public TimeSpan MaxTaskIdle { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// Longest metadata beside a committed offset that the brokers take, in characters (<c>offset.metadata.max.bytes</c> of the brokers). The
    /// clocks of tasks are committed there; a topology whose clocks do not fit is refused at the start, and brokers that allow less than this
    /// would refuse its commits.
    /// </summary>
    /// <value>4,096 by default, as the brokers'; 64 or more.</value>
    public int OffsetMetadataMaxBytes { get; init; } = DefaultOffsetMetadataMaxBytes;

    /// <summary>How often records that have been processed are deleted from repartition topics (<c>repartition.purge.interval.ms</c>).</summary>
    /// <value>30 s by default; 1 ms to 24 days. <see cref="Timeout.InfiniteTimeSpan"/> keeps them.</value>
    public TimeSpan RepartitionPurgeInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often this client looks whether topics have got partitions, or are others under the same name (<c>metadata.max.age.ms</c>).
    /// </summary>
    /// <value>30 s by default; 100 ms to 1 h. Kafka's own default is 5 min.</value>
    public TimeSpan MetadataMaxAge { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the state of a task stays on disk after the task has left, and state that was set aside as damaged
    /// (<c>state.cleanup.delay.ms</c>).
    /// </summary>
    /// <value>10 min by default; 1 ms to 40 days. <see cref="Timeout.InfiniteTimeSpan"/> keeps it.</value>
    public TimeSpan StateCleanupDelay { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// What happens when a changelog or an input is not what state was made from: made anew, cut, with other partitions
    /// (<c>changed.topics.policy</c>, <c>stop</c> or <c>accept</c>; a key of this library).
    /// </summary>
    /// <value><see cref="ChangedTopicPolicy.Stop"/> by default.</value>
    public ChangedTopicPolicy ChangedTopics { get; init; } = ChangedTopicPolicy.Stop;

    /// <summary>
    /// How the members of the application share out its tasks (<c>group.assignment</c>: <c>range</c>, <c>cooperative-sticky</c> or <c>consumer</c>; a key of this
    /// library). All but <see cref="Ports.GroupAssignment.Range"/> make an internal topic, <c>ID-tasks</c>, that the group subscribes to in place of the inputs: tasks that
    /// do not move go on while others do, and inputs may differ in their partitions.
    /// </summary>
    /// <value>
    /// <see cref="Ports.GroupAssignment.Range"/> by default. The same for all members; a change needs all of them stopped. <see cref="Ports.GroupAssignment.Consumer"/>
    /// takes session and heartbeat times from the broker, not from <see cref="SessionTimeout"/>.
    /// </value>
    public GroupAssignment GroupAssignment { get; init; } = GroupAssignment.Range;

    /// <summary>Copies of internal topics (<c>replication.factor</c>).</summary>
    /// <value>-1 by default: the broker's default. Otherwise 1 or more.</value>
    public short ReplicationFactor { get; init; } = -1;

    /// <summary>What happens to records that cannot be read or processed.</summary>
    /// <value><see cref="BadRecordPolicy.Stop"/> by default.</value>
    public BadRecordPolicy BadRecords { get; init; } = BadRecordPolicy.Stop;

    /// <summary>Topic that dead letters go to (<c>errors.dead.letter.queue.topic.name</c>, KIP-1034); it must exist.</summary>
    /// <value>Null by default.</value>
    public string? DeadLetterTopic { get; init; }

    /// <summary>
    /// For development: logs and dead letters also quote the messages of exceptions that are not the engine's, and of their causes. They may
    /// hold card numbers, names and amounts; without it types are named.
    /// </summary>
    /// <value>False by default.</value>
    public bool RevealExceptionMessages { get; init; }

    /// <summary>
    /// Properties that are passed on, by Kafka's own names, which are librdkafka's here. Without a prefix: to every client, for example
    /// <c>security.protocol</c>. With <c>consumer.</c>: to all consumers; <c>main.consumer.</c>, <c>restore.consumer.</c> and
    /// <c>global.consumer.</c> name one and win over it. With <c>producer.</c> or <c>admin.</c>: to those clients. With <c>topic.</c>: settings of
    /// internal topics. What the runtime sets itself is refused.
    /// </summary>
    /// <value>Empty by default.</value>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Fingerprints (<c>StreamTopology.Fingerprint</c>), separated by commas, of other topologies that this one may run beside in one group, as in a rolling
    /// upgrade; <c>*</c>: any. A start waits for members with yet others to leave, and fails if they stay.
    /// </summary>
    /// <value>Null by default: all members run one topology.</value>
    public string? CompatibleTopologies { get; init; }

    /// <summary>Settings of the application's own, for its processors: they find them in their context.</summary>
    /// <value>Empty by default.</value>
    public IReadOnlyDictionary<string, string> AppConfigs { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Reads Kafka Streams' string keys. Each is understood, passed on to the clients, or refused with the reason and what to use instead.
    /// A file of properties, or a section of a configuration as a dictionary, can be given as it is.
    /// </summary>
    /// <param name="properties">Keys and values.</param>
    /// <exception cref="ArgumentException">A key is unknown or refused, or a value cannot be read or is out of range; all problems at once.</exception>
    public static StreamsConfig From(IReadOnlyDictionary<string, string> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        var (config, problems) = StreamsKeys.Read(properties);
        problems.AddRange(config.Problems());
        return problems.Count == 0 ? config : throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(properties));
    }

    /// <summary>What was given for topics the application makes, without the prefix.</summary>
    internal IReadOnlyDictionary<string, string> TopicProperties => ClientKeys.Of(Properties, "topic.");

    /// <summary>Properties of a client without their prefixes: those for every client, then those of each prefix. Later ones win.</summary>
    internal IReadOnlyDictionary<string, string> ClientProperties(params ReadOnlySpan<string> prefixes) => ClientKeys.Of(Properties, ["", .. prefixes]);

    /// <summary>Everything that is wrong with these settings.</summary>
    internal IEnumerable<string> Problems() => SettingRules.Problems(this);
}
