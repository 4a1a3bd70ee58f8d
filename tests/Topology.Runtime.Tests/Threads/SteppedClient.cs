using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Tasks;
using StreamizFraud.Topology.Runtime.Telemetry;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.State.InMemory;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>A client on one thread in virtual time, over a simulated cluster of its own: nothing happens between two steps.</summary>
internal sealed class SteppedClient : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"streamizfraud-stepped-{Guid.NewGuid():N}");
    private readonly RuntimeMetrics _metrics = new();
    private DrivenProcess? _process;

    public SteppedClient()
    {
        Cluster = new SimulatedCluster(new SimulatedClusterOptions { Virtual = true, Time = Time, BackgroundHeartbeats = true });
        Config = new StreamsConfig { ApplicationId = "app", StateDirectory = _folder, GroupInstanceId = "one" };
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch);

    public SimulatedCluster Cluster { get; }

    /// <summary>What the client is started with.</summary>
    public StreamsConfig Config { get; set; }

    /// <summary>Where its stores are.</summary>
    public IStoreEngine Engine { get; set; } = new MemoryStoreEngine();

    /// <summary>Whether it is paused.</summary>
    public bool IsPaused { get; set; }

    public Meter Meter => _metrics.Meter;

    public IReadOnlyCollection<ActiveTask> Tasks => _process!.Tasks;

    /// <summary>Starts the client, or another in place of one that runs.</summary>
    /// <param name="topology">What it runs.</param>
    /// <param name="seen">The cluster as the client sees it; null: as it is.</param>
    public void Start(StreamTopology topology, ICluster? seen = null)
    {
        _process?.Dispose();
        using var admin = Cluster.CreateAdmin();
        var directory = StateDirectory.Open(Config.StateDirectory, Config.ApplicationId);
        _process = new DrivenProcess(
            Config,
            new ThreadEnvironment
            {
                ApplicationId = Config.ApplicationId,
                Index = 0,
                Topology = topology,
                Partitions = InternalTopics.Prepare(topology, Config, admin),
                Cluster = seen ?? Cluster,
                PersistentEngine = Engine,
                MemoryEngine = new MemoryStoreEngine(),
                StateDirectory = directory,
                Options = ThreadSetup.Options(Config, 0),
                Time = Time,
                Loggers = NullLoggerFactory.Instance,
                Metrics = _metrics,
                IsPaused = () => IsPaused,
            },
            directory);
    }

    /// <summary>Takes steps; time goes on where nothing happens.</summary>
    public void Step(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            if (!_process!.Step())
            {
                Time.Advance(Pause);
            }
        }
    }

    /// <summary>Takes steps while time stands still.</summary>
    public void StepAtOnce(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            _process!.Step();
        }
    }

    public void Produce(string topic, int partition, string key, string value, long timestamp) =>
        Cluster.Produce(topic, partition, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value), timestamp);

    /// <summary>Keys of everything that was committed to a topic, partition by partition.</summary>
    public IEnumerable<string> Keys(string topic) => Committed(topic).Select(record => Encoding.UTF8.GetString(record.Key!));

    /// <summary>The values likewise.</summary>
    public IEnumerable<string> Values(string topic) => Committed(topic).Select(record => Encoding.UTF8.GetString(record.Value!));

    public void Dispose()
    {
        _process?.Dispose();
        _metrics.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private IEnumerable<SimulatedRecord> Committed(string topic) =>
        Enumerable.Range(0, Cluster.PartitionCount(topic)).SelectMany(partition => Cluster.ReadAll(topic, partition));
}
