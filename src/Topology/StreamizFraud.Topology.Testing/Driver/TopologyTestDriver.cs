using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Runtime.Commit;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Telemetry;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.State.InMemory;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Topology.Testing;

/// <summary>
/// Runs a topology in a unit test, without a broker: the real stream thread, tasks and commits over a simulated cluster in virtual time.
/// </summary>
/// <remarks>
/// One thread, no waiting. Records are piped in with <see cref="TestInputTopic{K,V}"/>; each call returns when everything that follows from
/// the record, through repartition topics too, has been processed and (with <see cref="TopologyTestOptions.CommitEvery"/> 1) committed.
/// Beyond Kafka Streams' driver (rule D, DEV): several partitions, <see cref="Restart"/> and <see cref="Crash"/> in place.
/// </remarks>
public sealed class TopologyTestDriver : IDisposable
{
    private static int _folders;
    private readonly StreamTopology _topology;
    private readonly TopologyTestOptions _options;
    private readonly FakeTimeProvider _time;
    private readonly string _stateDirectory;
    private readonly bool _ownsDirectory;
    private readonly IStoreEngine _engine;
    private readonly PartitionPlan _partitions;
    private readonly RuntimeMetrics _metrics = new();
    private readonly StreamsConfig _config;
    private readonly ArrayBufferWriter<byte> _bytes = new(256);
    private readonly List<RestoreReport> _restores = [];
    private readonly HashSet<string> _chosenTopics = [];
    private StateDirectory? _directory;
    private GlobalThread? _global;
    private StreamThread? _thread;
    private int _uncommitted;

    /// <summary>A driver whose tasks are running.</summary>
    /// <exception cref="TopologyException">The topology cannot run.</exception>
    public TopologyTestDriver(StreamTopology topology, TopologyTestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        _topology = topology;
        _options = options ?? new TopologyTestOptions();
        _time = new FakeTimeProvider(_options.InitialWallClock);
        Cluster = new SimulatedCluster(new SimulatedClusterOptions { Virtual = true, Time = _time, BackgroundHeartbeats = true });
        _engine = _options.StoreEngine ?? new MemoryStoreEngine();
        _ownsDirectory = _options.StateDirectory is null;
        _stateDirectory = _options.StateDirectory
            ?? Path.Combine(Path.GetTempPath(), $"streamizfraud-driver-{Environment.ProcessId}-{Interlocked.Increment(ref _folders)}");
        _config = new StreamsConfig
        {
            ApplicationId = _options.ApplicationId,
            StateDirectory = _stateDirectory,
            GroupInstanceId = "driver",
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
        };
        foreach (var topic in PartitionPlan.ExternalTopics(topology).Append(_options.DeadLetterTopic).OfType<string>().Distinct())
        {
            Cluster.CreateTopic(topic, _options.Partitions);
        }

        using (var admin = Cluster.CreateAdmin())
        {
            _partitions = InternalTopics.Prepare(topology, _config, admin);
        }

        Open();
    }

    /// <summary>The cluster behind the driver, to look at any topic.</summary>
    public SimulatedCluster Cluster { get; }

    /// <summary>Topics that something was produced to, sinks and internal topics alike.</summary>
    public IReadOnlyCollection<string> ProducedTopicNames =>
        [.. ProducedTopics.Where(topic => Enumerable.Range(0, Cluster.PartitionCount(topic)).Any(partition => Cluster.ReadAll(topic, partition).Count > 0))];

    /// <summary>Stores that were restored since the driver was made.</summary>
    public IReadOnlyList<RestoreReport> Restores => _restores;

    /// <summary>Records that operators or timestamp extractors dropped since the driver was made, restarted or crashed.</summary>
    public long DroppedRecords => Thread.Tasks.Sum(task => task.Dropped);

    /// <summary>Told of the steps of commits, for crash tests.</summary>
    internal ICommitSteps CommitSteps { get; set; } = NoCommitSteps.Instance;

    private StreamThread Thread => _thread ?? throw new ObjectDisposedException(nameof(TopologyTestDriver));

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

                foreach (var store in part.Stores.Where(store => store.Logged && !part.SourceChangelogs.ContainsKey(store.Name)))
                {
                    yield return $"{_options.ApplicationId}-{store.Name}-changelog";
                }
            }

            foreach (var topic in _chosenTopics)
            {
                yield return topic;
            }
        }
    }

    /// <summary>A way in.</summary>
    public TestInputTopic<K, V> CreateInputTopic<K, V>(string topic, ISerde<K>? keySerde = null, ISerde<V>? valueSerde = null) =>
        new(this, topic, keySerde ?? Serde.Default<K>(), valueSerde ?? Serde.Default<V>());

    /// <summary>A way out.</summary>
    public TestOutputTopic<K, V> CreateOutputTopic<K, V>(string topic, ISerde<K>? keySerde = null, ISerde<V>? valueSerde = null) =>
        new(Cluster, topic, keySerde ?? Serde.Default<K>(), valueSerde ?? Serde.Default<V>());

    /// <summary>A key-value store, plain or timestamped: that of the task of a partition, or a global one.</summary>
    /// <exception cref="ArgumentException">There is no such store, or it is of another type.</exception>
    public IReadOnlyKeyValueStore<K, V> GetKeyValueStore<K, V>(string name, int partition = 0)
    {
        var store = _global?.Contains(name) == true
            ? _global.CreateReader(name)
            : Thread.Tasks.Where(task => task.TaskId.Partition == partition).Select(task => task.State.Store(name)).FirstOrDefault(found => found is not null)
                ?? throw new ArgumentException($"No task of partition {partition} has a store {name}.", nameof(name));
        return store as IReadOnlyKeyValueStore<K, V>
            ?? throw new ArgumentException($"Store {name} is a {store.GetType().Name}, not a key-value store of these types.", nameof(name));
    }

    /// <summary>Moves wall-clock time, runs the punctuations that are due (each once, rule D4) and commits. Stream time does not move.</summary>
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
            more = Thread.CommitNow();
        }
    }

    /// <summary>Closes in order and starts again on the same state and topics.</summary>
    public void Restart()
    {
        Thread.Close();
        _global?.Dispose();
        _directory?.Dispose();
        Open();
    }

    /// <summary>Ends as a crash would, nothing more committed, and starts again on the same state and topics.</summary>
    public void Crash()
    {
        Cluster.Kill(_options.ApplicationId);
        try
        {
            Thread.Dispose();
        }
        catch (SimulatedCrashException)
        {
            // The dead cannot say goodbye.
        }

        _global?.Dispose();
        _directory?.Dispose();
        Open();
    }

    /// <summary>Closes in order.</summary>
    public void Dispose()
    {
        if (_thread is not { } thread)
        {
            return;
        }

        thread.Dispose();
        _thread = null;
        _global?.Dispose();
        _directory?.Dispose();
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

        var isGlobal = _topology.Global?.SourceTopics.Any(source => source.Name == topic) == true;
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
        serde.Serialize(value, _bytes, new SerdeContext(topic, isKey));
        return _bytes.WrittenSpan.ToArray();
    }

    private void Open()
    {
        _directory = StateDirectory.Open(_stateDirectory, _options.ApplicationId);
        var environment = new ThreadEnvironment
        {
            ApplicationId = _options.ApplicationId,
            Index = 0,
            Topology = _topology,
            Partitions = _partitions,
            Cluster = Cluster,
            PersistentEngine = _engine,
            MemoryEngine = new MemoryStoreEngine(),
            StateDirectory = _directory,
            Options = ThreadSetup.Global(_config),
            Time = _time,
            Loggers = NullLoggerFactory.Instance,
            Metrics = _metrics,
            Restored = _restores.Add,
            FindTopic = FindTopic,
            CommitSteps = new Steps(this),
        };
        if (_topology.Global is not null)
        {
            // Rule K6: loaded before anything is processed.
            _global = new GlobalThread(environment);
            Await(() => _global.IsLoaded, _global.RunOnce, "The global stores were not loaded: loading makes no progress.");
            environment = environment with { GlobalStores = _global };
        }

        _thread = new StreamThread(environment with { Options = ThreadSetup.Options(_config, 0) });
        _thread.Start();
        Await(
            () => _thread.IsRunning || _topology.Subtopologies.Count == 0,
            _thread.RunOnce,
            "The tasks did not start: restoring makes no progress.");
    }

    /// <summary>A topic that a record chose is made, as Kafka Streams' driver takes any.</summary>
    private int FindTopic(string topic)
    {
        _chosenTopics.Add(topic);
        Cluster.CreateTopic(topic, _options.Partitions);
        return Cluster.PartitionCount(topic);
    }

    private static void Await(Func<bool> isDone, Func<bool> step, string otherwise)
    {
        for (var round = 0; !isDone(); round++)
        {
            step();
            if (round == 10_000)
            {
                throw new StreamException(FaultScope.Application, otherwise);
            }
        }
    }

    /// <summary>Processes all that is there; what reaches the topic of a global store is in the store before the tasks go on (rule D2).</summary>
    private void Settle()
    {
        while (_global?.RunOnce() == true || Thread.RunOnce())
        {
            if (_options.SharesStreamTime)
            {
                ShareStreamTime();
            }
        }
    }

    private void ShareStreamTime()
    {
        var latest = Thread.Tasks.Select(task => task.StreamTime).DefaultIfEmpty(-1).Max();
        foreach (var task in Thread.Tasks)
        {
            task.AdvanceStreamTime(latest);
        }
    }

    private sealed class Steps(TopologyTestDriver driver) : ICommitSteps
    {
        public void Reached(CommitStep step) => driver.CommitSteps.Reached(step);
    }
}
