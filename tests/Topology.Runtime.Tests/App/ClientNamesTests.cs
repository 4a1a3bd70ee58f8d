using System.Globalization;
using System.Text;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>The clients of an instance say whose they are and what for, and last no longer than there is something to do.</summary>
[Trait("Fault", "2.6")]
public sealed class ClientNamesTests : IDisposable
{
    private const int Rows = 3000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static int _number;
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"client-names-{Environment.ProcessId}-{Interlocked.Increment(ref _number)}");
    private readonly CountedCluster _cluster;

    public ClientNamesTests()
    {
        var cluster = new SimulatedCluster();
        cluster.CreateTopic("in", 2);
        cluster.CreateTopic("rows", 1);
        cluster.Produce("rows", 0, "a"u8.ToArray(), "A"u8.ToArray(), 1);
        for (var i = 0; i < Rows; i++)
        {
            cluster.Produce("in", i % 2, Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)), "x"u8.ToArray(), i);
        }

        _cluster = new CountedCluster(cluster);
    }

    private string _topology = "";

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task Every_client_is_named_after_its_instance_its_thread_and_its_purpose()
    {
        await using (var first = Start(threads: 2))
        {
            await Until(() => first.ProcessedRecords == Rows);
        }

        // Nothing is on disk, so all is restored.
        await using var second = Start(threads: 2);
        await Until(() => second.State == KafkaStreamsState.Running && _cluster.Made.Contains("app-one-1-restore") && _cluster.Made.Contains("app-one-2-restore"));

        Assert.Equal(
            [
                "app-one-1-admin", $"app-one-1-consumer-topology-{_topology}", "app-one-1-producer", "app-one-1-restore",
                "app-one-2-admin", $"app-one-2-consumer-topology-{_topology}", "app-one-2-producer", "app-one-2-restore",
                "app-one-admin", "app-one-global-admin", "app-one-global-consumer",
            ],
            _cluster.Made.Distinct().Where(NotTheWatch).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Clients_that_restore_are_closed_when_there_is_nothing_left_to_restore()
    {
        await using (var first = Start())
        {
            await Until(() => first.ProcessedRecords == Rows);
        }

        Assert.Empty(_cluster.Open);

        _cluster.Made.Clear();
        await using var second = Start();
        await Until(() => second.State == KafkaStreamsState.Running && _cluster.Made.Contains("app-one-1-restore"));

        // What looks at the topics stays, what knows their limits, and what follows the global topic.
        await Until(() => _cluster.Open.Where(NotTheWatch).SequenceEqual(
            [
                "app-one-1-admin", "app-one-1-admin", $"app-one-1-consumer-topology-{_topology}", "app-one-1-producer",
                "app-one-global-admin", "app-one-global-admin", "app-one-global-consumer",
            ]));
    }

    /// <summary>It comes to be only when the threads have been idle for a while.</summary>
    private static bool NotTheWatch(string name) => name != "app-one-watch";

    private KafkaStreams Start(int threads = 1)
    {
        var topology = Topology();
        _topology = topology.Fingerprint;
        var streams = new KafkaStreams(
            topology,
            new StreamsConfig
            {
                ApplicationId = "app",
                GroupInstanceId = "one",
                NumStreamThreads = threads,
                StateDirectory = _folder,
                CommitInterval = TimeSpan.FromMilliseconds(20),
                PollTimeout = TimeSpan.FromMilliseconds(20),
            },
            _cluster,
            new MemoryStoreEngine());
        streams.Start();
        return streams;
    }

    private Task Until(Func<bool> condition) => Eventually.Holds(condition, Patience, () => $"Open clients: {string.Join(", ", _cluster.Open)}");

    private static StreamTopology Topology()
    {
        var builder = new StreamsBuilder();
        var rows = builder.GlobalTable("rows", materialized: Materialized.As<string, string>("rows"));
        builder.Stream<string, string>("in").Join(rows, (_, _) => "a", (value, row) => value + row)
            .GroupByKey().Count(Materialized.As<string, long>("counts").InMemory());
        return builder.Build();
    }
}
