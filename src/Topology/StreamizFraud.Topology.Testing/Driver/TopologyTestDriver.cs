using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Telemetry;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Topology.Testing;

/// <summary>
/// Runs a topology in a unit test, without a broker: the real stream thread, tasks and commits over a simulated cluster in virtual time.
/// </summary>
/// <remarks>
/// One thread, no waiting. Records are piped in with <see cref="TestInputTopic{K,V}"/>; each call returns when everything that follows from
/// the record, through repartition topics too, has been processed and (with <see cref="TopologyTestOptions.CommitEvery"/> 1) committed.
/// Beyond Kafka Streams' driver (rule D, DEV): several partitions, <see cref="Restart()"/>, <see cref="Crash"/> and <see cref="CrashAt"/> in place.
/// </remarks>
public sealed partial class TopologyTestDriver : IDisposable
{
    private static int _folders;
    private StreamTopology _topology;
    private readonly TopologyTestOptions _options;
    private readonly DriverClock _time;
    private readonly string _stateDirectory;
    private readonly bool _ownsDirectory;
    private readonly IStoreEngine _engine;
    private PartitionPlan _partitions;
    private readonly RuntimeMetrics _metrics = new();
    private readonly StreamsConfig _config;
    private readonly ArrayBufferWriter<byte> _bytes = new(256);
    private readonly List<RestoreReport> _restores = [];
    private readonly HashSet<string> _chosenTopics = [];
    private readonly PlannedCrash _plannedCrash;
    private readonly Dictionary<string, StoreIdentity> _written = [];
    private DrivenProcess? _process;
    private bool _crashed;
    private int _uncommitted;
    private bool _disposed;

    /// <summary>A driver whose tasks are running.</summary>
    /// <exception cref="ArgumentException">Options do not fit, as <see cref="KafkaStreams"/> refuses settings; all problems at once.</exception>
    /// <exception cref="TopologyException">The topology cannot run.</exception>
    public TopologyTestDriver(StreamTopology topology, TopologyTestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        _topology = topology;
        _options = options ?? new TopologyTestOptions();
        _time = new DriverClock(_options.InitialWallClock);
        Cluster = new SimulatedCluster(new SimulatedClusterOptions { Virtual = true, Time = _time, BackgroundHeartbeats = true });
        _engine = _options.StoreEngine ?? new MemoryStoreEngine();
        _ownsDirectory = _options.StateDirectory is null;
        _stateDirectory = _options.StateDirectory
            ?? Path.Combine(Path.GetTempPath(), $"streamizfraud-driver-{Environment.ProcessId}-{Interlocked.Increment(ref _folders)}");
        _config = new StreamsConfig
        {
            ApplicationId = _options.ApplicationId,
            StateDirectory = _stateDirectory,
            GroupAssignment = _options.GroupAssignment,
            GroupInstanceId = _options.GroupAssignment == GroupAssignment.Range ? "driver" : null,
            ProcessingGuarantee = _options.ProcessingGuarantee,
            // The driver commits itself.
            CommitInterval = TimeSpan.FromHours(1),
            TransactionTimeout = TimeSpan.FromHours(2),
            // Each record, also one read from a repartition topic, is a commit of its own (rule D2), unless commits are deferred.
            MaxRecordsPerCommit = _options.CommitEvery,
            // Tests look at repartition topics.
            RepartitionPurgeInterval = Timeout.InfiniteTimeSpan,
            BadRecords = _options.BadRecords,
            DeadLetterTopic = _options.DeadLetterTopic,
            MaxCachedRows = _options.MaxCachedRows,
            MaxTaskIdle = _options.MaxTaskIdle,
            MessageTimestampAfterMax = _options.MessageTimestampAfterMax,
            AppConfigs = _options.AppConfigs,
            ChangedTopics = _options.ChangedTopics,
            OffsetReset = _options.OffsetReset,
        };
        var problems = _config.Problems().ToList();
        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        }

        try
        {
            _partitions = Prepare(topology);
            _plannedCrash = new PlannedCrash(Die);
            _process = Start();
            NoteStores();
        }
        catch
        {
            // Nobody gets a driver to dispose of.
            Dispose();
            throw;
        }
    }

    /// <summary>The cluster behind the driver, to look at any topic.</summary>
    public SimulatedCluster Cluster { get; }

    /// <summary>Topics that something was produced to, sinks and internal topics alike.</summary>
    public IReadOnlyCollection<string> ProducedTopicNames =>
        [.. ProducedTopics.Where(topic => Enumerable.Range(0, Cluster.PartitionCount(topic)).Any(partition => Cluster.ReadAll(topic, partition).Count > 0))];

    /// <summary>Stores that were restored since the driver was made.</summary>
    public IReadOnlyList<RestoreReport> Restores => _restores;

    /// <summary>Records that operators or timestamp extractors dropped since the driver was made, restarted or crashed.</summary>
    public long DroppedRecords => Running.Tasks.Sum(task => task.Dropped);

    private DrivenProcess Running => _process
        ?? throw (_disposed
            ? new ObjectDisposedException(nameof(TopologyTestDriver))
            : new InvalidOperationException("The last start failed: restart with a topology that can take up the state."));

    private IEnumerable<string> ProducedTopics
    {
        get
        {
            foreach (var part in _topology.Subtopologies)
            {
                foreach (var sink in part.SinkTopics)
                {
                    yield return sink.FullName(_options.ApplicationId);
                }

                foreach (var store in part.StoresWithChangelog)
                {
                    yield return ChangelogTopic.NameOf(_options.ApplicationId, store.Name);
                }
            }

            foreach (var topic in _chosenTopics)
            {
                yield return topic;
            }
        }
    }

    /// <summary>A way in.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="keySerde">Serde of the keys; null: the application's own one of the type (<c>StreamsBuilderOptions.Serdes</c>), else the built-in one.</param>
    /// <param name="valueSerde">Serde of the values; null: in the same way.</param>
    /// <param name="start">Event time of the first record that is piped without one; null: the driver's wall-clock time.</param>
    /// <param name="autoAdvance">Added to that time after each such record.</param>
    public TestInputTopic<K, V> CreateInputTopic<K, V>(
        string topic, ISerde<K>? keySerde = null, ISerde<V>? valueSerde = null, DateTimeOffset? start = null, TimeSpan autoAdvance = default) =>
        new(this, topic, keySerde ?? DefaultSerde<K>(), valueSerde ?? DefaultSerde<V>(), start ?? _time.GetUtcNow(), autoAdvance);

    /// <summary>A way out. The topic may come to be later, when a sink chooses it.</summary>
    public TestOutputTopic<K, V> CreateOutputTopic<K, V>(string topic, ISerde<K>? keySerde = null, ISerde<V>? valueSerde = null) =>
        new(Cluster, topic, keySerde ?? DefaultSerde<K>(), valueSerde ?? DefaultSerde<V>());

    /// <summary>
    /// A store of the task of a partition, to read and to write, or a global store to read. What is written to it belongs to the next
    /// commit, as if a record had done it.
    /// </summary>
    /// <typeparam name="TStore">What the store is, such as <see cref="IKeyValueStore{K,V}"/>.</typeparam>
    /// <param name="name">Name of the store.</param>
    /// <param name="partition">Partition of the task.</param>
    /// <exception cref="ArgumentException">There is no such store, or it is of another type.</exception>
    public TStore GetStateStore<TStore>(string name, int partition = 0)
        where TStore : class, IStateStore
    {
        var store = Running.Store(name, partition) ?? throw new ArgumentException($"No task of partition {partition} has a store {name}.", nameof(name));
        return store as TStore ?? throw new ArgumentException($"Store {name} is a {store.GetType().Name}, not a {typeof(TStore).Name} of these types.", nameof(name));
    }

    /// <summary>The stores of the task of a partition, and the global ones, for whoever reads stores by name.</summary>
    /// <param name="partition">Partition of the task.</param>
    public IStateStores Stores(int partition = 0) => new DrivenStores(this, partition);

    /// <summary>The rows of a key-value store, plain or timestamped: that of the task of a partition, or a global one.</summary>
    /// <exception cref="ArgumentException">There is no such store, or it is of another type.</exception>
    /// <remarks>To write ask for what the store is, here and below: <see cref="GetStateStore{TStore}"/> with <see cref="IKeyValueStore{K,V}"/>.</remarks>
    public IReadOnlyKeyValueStore<K, V> GetKeyValueStore<K, V>(string name, int partition = 0) => GetStateStore<IReadOnlyKeyValueStore<K, V>>(name, partition);

    /// <summary>A timestamped key-value store, such as that of a table, to read and to write.</summary>
    /// <inheritdoc cref="GetStateStore{TStore}"/>
    public ITimestampedKeyValueStore<K, V> GetTimestampedKeyValueStore<K, V>(string name, int partition = 0) =>
        GetStateStore<ITimestampedKeyValueStore<K, V>>(name, partition);

    /// <summary>A key-value store with a history, to read and to write.</summary>
    /// <inheritdoc cref="GetStateStore{TStore}"/>
    public IVersionedKeyValueStore<K, V> GetVersionedKeyValueStore<K, V>(string name, int partition = 0) =>
        GetStateStore<IVersionedKeyValueStore<K, V>>(name, partition);

    /// <summary>The rows of a window store, plain or timestamped.</summary>
    /// <inheritdoc cref="GetStateStore{TStore}"/>
    public IReadOnlyWindowStore<K, V> GetWindowStore<K, V>(string name, int partition = 0) => GetStateStore<IReadOnlyWindowStore<K, V>>(name, partition);

    /// <summary>A timestamped window store, such as that of a windowed table, to read and to write.</summary>
    /// <inheritdoc cref="GetStateStore{TStore}"/>
    public ITimestampedWindowStore<K, V> GetTimestampedWindowStore<K, V>(string name, int partition = 0) =>
        GetStateStore<ITimestampedWindowStore<K, V>>(name, partition);

    /// <summary>A session store, to read and to write.</summary>
    /// <inheritdoc cref="GetStateStore{TStore}"/>
    public ISessionStore<K, V> GetSessionStore<K, V>(string name, int partition = 0) => GetStateStore<ISessionStore<K, V>>(name, partition);

    /// <summary>All stores of the tasks of a partition, and the global ones, by name.</summary>
    public IReadOnlyDictionary<string, IStateStore> GetAllStateStores(int partition = 0) => _topology.Parts
        .SelectMany(part => part.Stores)
        .Select(store => Running.Store(store.Name, partition))
        .OfType<IStateStore>()
        .ToDictionary(store => store.Name);

    /// <summary>Moves wall-clock time, runs the punctuations that are due (each once) and commits. Stream time does not move.</summary>
    public void AdvanceWallClockTime(TimeSpan by)
    {
        _time.Advance(by);
        Settle();
        Commit();
    }

    /// <summary>Commits what has been processed; its results are visible then.</summary>
    public void Commit()
    {
        _uncommitted = 0;
        // What a commit makes visible in a repartition topic is processed and committed in turn.
        for (var more = true; more;)
        {
            Settle();
            more = Step(process => process.CommitNow());
        }
    }

    /// <summary>Closes in order and starts again on the same state and topics.</summary>
    public void Restart()
    {
        // A crash that was planned may happen in the last commit.
        var running = Running;
        Step(process =>
        {
            process.Close();
            return false;
        });
        if (ReferenceEquals(running, _process))
        {
            _process = Start();
        }
    }

    /// <summary>
    /// Closes in order and starts another topology on the same state and topics: the test of an upgrade. Topics that only the new one has are made.
    /// </summary>
    /// <param name="topology">The application as it will be.</param>
    /// <exception cref="StreamException">
    /// It cannot take up the state, as it would say in production: among others <see cref="StoreMismatchException"/>. The driver then stands still until it
    /// is restarted with a topology that can.
    /// </exception>
    public void Restart(StreamTopology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        _process?.Close();
        _process = null;
        _uncommitted = 0;
        RefuseOthersRows(topology);
        _partitions = Prepare(topology);
        _topology = topology;
        _process = Start();
        NoteStores();
    }

    /// <summary>Ends as a crash would, nothing more committed, and starts again on the same state and topics.</summary>
    public void Crash()
    {
        Cluster.Kill(_options.ApplicationId);
        Running.Dispose();
        _process = Start();
    }

    /// <summary>
    /// Lets the application crash at a moment of its next commit. It starts again at once on the same state and topics and takes up what
    /// was not committed, all within the call that commits.
    /// </summary>
    /// <remarks>To see what the crash leaves behind pipe records with <see cref="TopologyTestOptions.CommitEvery"/> above 1, then call this and <see cref="Commit"/>.</remarks>
    public void CrashAt(CrashPoint point) => _plannedCrash.Plan(point);

    /// <summary>Closes in order.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _process?.Dispose();
        _process = null;
        _metrics.Dispose();
        if (_ownsDirectory && Directory.Exists(_stateDirectory))
        {
            Directory.Delete(_stateDirectory, recursive: true);
        }
    }

    internal void Pipe(string topic, int partition, byte[]? key, byte[]? value, long timestamp, RecordHeaders headers)
    {
        var count = Cluster.PartitionCount(topic);
        if (count == 0)
        {
            throw new ArgumentException($"Topic {topic} is neither read nor written by the topology; make it with {nameof(Cluster)}.{nameof(Cluster.CreateTopic)}.", nameof(topic));
        }

        if (partition < 0)
        {
            partition = key is null ? 0 : Murmur2.Partition(key, count);
        }

        var isGlobal = _topology.Global?.SourceTopics.Any(source => source.FullName(_options.ApplicationId) == topic) == true;
        if (isGlobal)
        {
            // What was piped before sees the rows as they are now.
            Settle();
        }

        Cluster.Produce(topic, partition, key, value, timestamp, headers);
        if (isGlobal)
        {
            Settle();
        }

        if (++_uncommitted >= _options.CommitEvery)
        {
            Commit();
        }
    }

    internal byte[]? Encode<T>(T value, ISerde<T> serde, string topic, bool isKey)
    {
        if (value is null)
        {
            return null;
        }

        _bytes.ResetWrittenCount();
        LocatedSerde.At(serde, "Test input").Serialize(value, _bytes, new SerdeContext(topic, isKey));
        return _bytes.WrittenSpan.ToArray();
    }

    private ISerde<T> DefaultSerde<T>() => _topology.Serdes.Find<T>() ?? Serde.Default<T>();

    /// <summary>Stores in memory do not outlast a start, what their rows were would be forgotten: in production they lie on disk and are refused.</summary>
    private void RefuseOthersRows(StreamTopology topology)
    {
        if (_options.StoreEngine is null)
        {
            foreach (var store in topology.Parts.SelectMany(part => part.Stores))
            {
                if (_written.TryGetValue(store.Name, out var stored))
                {
                    StoreClaims.Refuse(_options.ApplicationId, store, stored);
                }
            }
        }
    }

    private void NoteStores()
    {
        foreach (var store in _topology.Parts.SelectMany(part => part.Stores))
        {
            _written[store.Name] = store.Identity;
        }
    }

    private PartitionPlan Prepare(StreamTopology topology)
    {
        foreach (var topic in PartitionPlan.ExternalTopics(topology).Append(_options.DeadLetterTopic).OfType<string>().Distinct())
        {
            if (Cluster.PartitionCount(topic) == 0)
            {
                Cluster.CreateTopic(topic, _options.Partitions);
            }
        }

        using var admin = Cluster.CreateAdmin();
        return InternalTopics.Prepare(topology, _config, admin);
    }

    /// <summary>Starts; a crash that was planned may happen in the commits of the start too.</summary>
    private DrivenProcess Start()
    {
        while (true)
        {
            try
            {
                return StartOnce();
            }
            catch (SimulatedCrashException) when (_crashed)
            {
                // It died as planned: start again.
            }
        }
    }

    private DrivenProcess StartOnce()
    {
        _crashed = false;
        // As at every start of an application: topics may have changed since the last one.
        using var admin = Cluster.CreateAdmin();
        _partitions = InternalTopics.Prepare(_topology, _config, admin);
        var directory = StateDirectory.Open(_stateDirectory, _options.ApplicationId, _time);
        directory.CleanUpEvery(_config.StateCleanupDelay, NullLogger.Instance);
        return new DrivenProcess(
            _config,
            new ThreadEnvironment
            {
                ApplicationId = _options.ApplicationId,
                Index = 0,
                Topology = _topology,
                Partitions = _partitions,
                Cluster = Cluster,
                PersistentEngine = _engine,
                MemoryEngine = new MemoryStoreEngine(),
                StateDirectory = directory,
                Options = ThreadSetup.Options(_config, 0) with { KeepsChangelogOrder = _options.KeepsChangelogOrder },
                Time = _time,
                Loggers = _options.Loggers,
                Metrics = _metrics,
                Restoring = (stage, report) =>
                {
                    if (stage == RestoreStage.Ended)
                    {
                        _restores.Add(report);
                    }
                },
                FindTopic = FindTopic,
                BadRecordHandler = _options.BadRecordHandler,
                CommitSteps = _plannedCrash,
            },
            directory);
    }

    /// <summary>A topic that a record chose is made, as Kafka Streams' driver takes any.</summary>
    private int FindTopic(string topic)
    {
        _chosenTopics.Add(topic);
        Cluster.CreateTopic(topic, _options.Partitions);
        return Cluster.PartitionCount(topic);
    }

    private void Settle()
    {
        Running.KeepWritesFromOutside();
        while (Step(process => process.Step()))
        {
            if (_options.SharesStreamTime)
            {
                Running.ShareStreamTime();
            }
        }
    }

    /// <summary>Lets the process do something; if it dies of it as planned, the next one takes its place.</summary>
    private bool Step(Func<DrivenProcess, bool> step)
    {
        try
        {
            return step(Running);
        }
        catch (SimulatedCrashException) when (_crashed)
        {
            Running.Dispose();
            _process = Start();
            return true;
        }
    }

    private void Die()
    {
        _crashed = true;
        Cluster.Kill(_options.ApplicationId);
        throw new SimulatedCrashException(_options.ApplicationId);
    }
}
