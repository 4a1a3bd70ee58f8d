using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Intake;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Telemetry;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State.InMemory;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>What the broker refuses by a limit that it does not tell is the fault of the record that it came from, too.</summary>
[Trait("Fault", "3.1")]
public sealed class RefusedRecordTests : IDisposable
{
    private const int Records = 120;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"streamizfraud-refused-{Guid.NewGuid():N}");
    private readonly RuntimeMetrics _metrics = new();
    private readonly SimulatedCluster _cluster;
    private readonly Dictionary<string, int> _calls = [];
    private DrivenProcess? _process;

    public RefusedRecordTests() =>
        _cluster = new SimulatedCluster(new SimulatedClusterOptions { Virtual = true, Time = _time, BackgroundHeartbeats = true });

    /// <summary>More bad records than transactions may be lost in a minute.</summary>
    [Theory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public void Records_whose_results_are_refused_are_the_only_dead_letters(ProcessingGuarantee guarantee)
    {
        Start(guarantee, BadRecordPolicy.DeadLetter, deadLetterBytes: 1_000_000);
        Produce(i => i % 10 == 5 ? 50_000 : 10);

        Step(2_000);

        Assert.Equal(Expected(i => i % 10 != 5), Keys("out").Distinct());
        Assert.Equal(Expected(i => i % 10 == 5), Keys("dead").Distinct());
        Assert.All(_cluster.ReadAll("dead", 0), letter => Assert.Equal(50_000, letter.Value!.Length));
        if (guarantee == ProcessingGuarantee.ExactlyOnce)
        {
            Assert.Equal(Records, _cluster.ReadAll("out", 0).Count + _cluster.ReadAll("dead", 0).Count);
        }

        Assert.Equal(Records, _cluster.CommittedOffset("app", new TopicPartition("in", 0)).Offset);
    }

    [Fact]
    public void Dead_letters_that_are_refused_too_are_cut_short()
    {
        Start(ProcessingGuarantee.ExactlyOnce, BadRecordPolicy.DeadLetter, deadLetterBytes: 20_000);
        Produce(i => i is 7 or 70 ? 50_000 : 10);

        Step(2_000);

        Assert.Equal(Expected(i => i is not 7 and not 70), Keys("out"));
        Assert.Equal(["7", "70"], Keys("dead"));
        Assert.All(_cluster.ReadAll("dead", 0), letter =>
        {
            Assert.InRange(letter.Value!.Length, 5_000, 10_000);
            Assert.Equal("50000", Encoding.UTF8.GetString(letter.Headers.Last("__streams.errors.value.bytes")!.Value.Value!));
        });
    }

    [Fact]
    public void Dead_letters_of_records_that_cannot_be_read_are_cut_short_too()
    {
        Start(ProcessingGuarantee.ExactlyOnce, BadRecordPolicy.DeadLetter, deadLetterBytes: 20_000, readable: false);
        Produce(_ => 50_000);

        Step(500);

        Assert.Equal(Expected(_ => true), Keys("dead"));
    }

    [Fact]
    public void With_Stop_the_error_names_the_record()
    {
        Start(ProcessingGuarantee.ExactlyOnce, BadRecordPolicy.Stop, deadLetterBytes: 1_000_000);
        Produce(i => i == 77 ? 50_000 : 10);

        var failure = Assert.ThrowsAny<StreamException>(() => Step(2_000));

        Assert.Contains("in-0@77", failure.Message, StringComparison.Ordinal);
        Assert.Contains("MSG_SIZE_TOO_LARGE", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Expected(i => i < 77), Keys("out"));
        Assert.InRange(_calls["50000"], 1, 2);
    }

    public void Dispose()
    {
        _process?.Dispose();
        _metrics.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static IEnumerable<string> Expected(Func<int, bool> which) => Enumerable.Range(0, Records).Where(which).Select(i => $"{i}");

    private void Start(ProcessingGuarantee guarantee, BadRecordPolicy policy, int deadLetterBytes, bool readable = true)
    {
        _cluster.CreateTopic("in", 1);
        _cluster.CreateTopic("out", 1, new Dictionary<string, string> { ["max.message.bytes"] = "20000" });
        _cluster.CreateTopic("dead", 1, new Dictionary<string, string> { ["max.message.bytes"] = $"{deadLetterBytes}" });
        var builder = new StreamsBuilder();
        if (readable)
        {
            builder.Stream<string, string>("in").MapValues(value =>
            {
                _calls[$"{value.Length}"] = _calls.GetValueOrDefault($"{value.Length}") + 1;
                return value;
            }).To("out");
        }
        else
        {
            builder.Stream("in", Consumed.With(Serde.Utf8, Serde.Int64)).MapValues(value => $"{value}").To("out");
        }

        var topology = builder.Build();
        var config = new StreamsConfig
        {
            ApplicationId = "app", StateDirectory = _folder, GroupInstanceId = "one", ProcessingGuarantee = guarantee, BadRecords = policy, DeadLetterTopic = "dead",
        };
        using var admin = _cluster.CreateAdmin();
        var directory = StateDirectory.Open(config.StateDirectory, config.ApplicationId);
        _process = new DrivenProcess(
            config,
            new ThreadEnvironment
            {
                ApplicationId = config.ApplicationId,
                Index = 0,
                Topology = topology,
                Partitions = InternalTopics.Prepare(topology, config, admin),
                Cluster = new SecretiveCluster(_cluster),
                PersistentEngine = new MemoryStoreEngine(),
                MemoryEngine = new MemoryStoreEngine(),
                StateDirectory = directory,
                Options = ThreadSetup.Options(config, 0),
                Time = _time,
                Loggers = NullLoggerFactory.Instance,
                Metrics = _metrics,
            },
            directory);
    }

    private void Step(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            if (!_process!.Step())
            {
                _time.Advance(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    private void Produce(Func<int, int> length)
    {
        for (var i = 0; i < Records; i++)
        {
            _cluster.Produce("in", 0, Encoding.UTF8.GetBytes($"{i}"), Encoding.UTF8.GetBytes(new string('x', length(i))), 1);
        }
    }

    private IEnumerable<string> Keys(string topic) => _cluster.ReadAll(topic, 0).Select(record => Encoding.UTF8.GetString(record.Key!));

    /// <summary>A cluster whose settings this client may not read.</summary>
    private sealed class SecretiveCluster(ICluster inner) : ICluster
    {
        public IRecordConsumer CreateConsumer(ConsumerSettings settings) => inner.CreateConsumer(settings);

        public IRecordProducer CreateProducer(ProducerSettings settings) => inner.CreateProducer(settings);

        public IClusterAdmin CreateAdmin(AdminSettings? settings = null) => new Admin(inner.CreateAdmin(settings));

        private sealed class Admin(IClusterAdmin inner) : IClusterAdmin
        {
            public IReadOnlyList<TopicDescription> DescribeTopics(IReadOnlyCollection<string> topics, TimeSpan timeout) => inner.DescribeTopics(topics, timeout);

            public IReadOnlyList<TopicSettings> DescribeSettings(IReadOnlyCollection<string> topics, TimeSpan timeout) => [];

            public void CreateTopics(IReadOnlyCollection<NewTopic> topics, TimeSpan timeout) => inner.CreateTopics(topics, timeout);

            public IReadOnlyList<PartitionOffset> ListOffsets(IReadOnlyCollection<TopicPartition> partitions, OffsetPosition position, TimeSpan timeout) =>
                inner.ListOffsets(partitions, position, timeout);

            public void DeleteRecords(IReadOnlyCollection<PartitionOffset> before, TimeSpan timeout) => inner.DeleteRecords(before, timeout);

            public void Dispose() => inner.Dispose();
        }
    }
}
