using System.Text;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>KIP-663: stream threads come and go while a client runs, and every record counts once.</summary>
public sealed class ScaledThreadsTests : IDisposable
{
    private const int Partitions = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streamizfraud-scaled-");
    private readonly SimulatedCluster _cluster = new();
    private readonly CapturedLogs _logs = new();
    private int _failures;
    private int _produced;

    public ScaledThreadsTests()
    {
        _cluster.CreateTopic("in", Partitions);
        _cluster.CreateTopic("out", 1);
    }

    public void Dispose()
    {
        _logs.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("one")]
    public async Task Threads_come_and_go_and_each_record_counts_once(string? instance)
    {
        await using var streams = Client(threads: 1, instance);
        Assert.Null(streams.AddStreamThread());
        streams.Start();
        await Counted(streams);

        Assert.Equal("app-StreamThread-2", streams.AddStreamThread());
        await Members(streams, 2);
        await Counted(streams);
        Assert.Equal("app-StreamThread-3", streams.AddStreamThread());
        await Members(streams, 3);
        await Counted(streams);

        Assert.Equal("app-StreamThread-3", await streams.RemoveStreamThreadAsync(Patience));
        await Members(streams, 2);
        await Counted(streams);
        Assert.Equal("app-StreamThread-2", await streams.RemoveStreamThreadAsync(Patience));
        await Members(streams, 1);
        await Counted(streams);
        Assert.Null(await streams.RemoveStreamThreadAsync(Patience));

        Assert.Equal("app-StreamThread-2", streams.AddStreamThread());
        await Members(streams, 2);
        await Counted(streams);
        Assert.Equal(_produced, streams.ProcessedRecords);
        Assert.True(await streams.CloseAsync(Patience));
        Assert.Null(streams.Failure);
        Assert.Null(streams.AddStreamThread());
        Assert.Null(await streams.RemoveStreamThreadAsync(Patience));
    }

    [Fact]
    public async Task A_thread_that_fails_while_it_is_removed_is_gone_and_the_others_take_up_what_it_had()
    {
        await using var streams = Client(threads: 2, instance: "one");
        streams.Start();
        await Members(streams, 2);
        await Counted(streams);
        Volatile.Write(ref _failures, 1);
        Assert.Equal("app-StreamThread-2", await streams.RemoveStreamThreadAsync(Patience));
        Assert.Single(_logs.Lines, line => line.Event == 4712);
        await Members(streams, 1);
        await Counted(streams);
        Assert.Equal(KafkaStreamsState.Running, streams.State);
        Assert.Null(streams.Failure);
        Assert.True(await streams.CloseAsync(Patience));
    }

    private void Produce()
    {
        for (var i = 0; i < 20; i++)
        {
            _cluster.Produce("in", i % Partitions, Encoding.UTF8.GetBytes($"{i % Partitions}"), "x"u8.ToArray(), _produced++);
        }
    }

    /// <summary>More records come, and all of them are counted, once.</summary>
    private async Task Counted(KafkaStreams streams)
    {
        Produce();
        await Eventually.Holds(() => Results().Count >= _produced && streams.State == KafkaStreamsState.Running, Patience, () => $"{streams.State} {streams.Failure}: {Results().Count} of {_produced}");
        Assert.All(
            Results().GroupBy(result => result.Key),
            group => Assert.Equal(Enumerable.Range(1, _produced / Partitions).Select(count => (long)count), group.Select(result => result.Count)));
    }

    private Task Members(KafkaStreams streams, int count) => Eventually.Holds(
        () =>
        {
            using var admin = _cluster.CreateAdmin();
            return admin.DescribeGroup("app", Patience).Count == count && streams.State == KafkaStreamsState.Running;
        },
        Patience,
        () => $"{streams.State} {streams.Failure}");

    private List<(string Key, long Count)> Results() =>
        [.. _cluster.ReadAll("out", 0).Select(record => (Encoding.UTF8.GetString(record.Key!), Serde.Int64.Deserialize(record.Value, new SerdeContext("out", IsKey: false))))];

    private KafkaStreams Client(int threads, string? instance)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts")).ToStream().MapValues(count => count!.Value).Process(() => new FailsToClose(() => Interlocked.Exchange(ref _failures, 0) == 1), Named.As("closing")).To("out");
        return new KafkaStreams(
            builder.Build(),
            new StreamsConfig
            {
                ApplicationId = "app", StateDirectory = _folder.FullName, GroupInstanceId = instance, NumStreamThreads = threads, CommitInterval = TimeSpan.FromMilliseconds(10),
                SessionTimeout = TimeSpan.FromSeconds(2),
            },
            _cluster,
            new MemoryStoreEngine(),
            _logs);
    }

    private sealed class FailsToClose(Func<bool> fails) : IProcessor<string, long, string, long>
    {
        private IProcessorContext<string, long> _context = null!;

        public void Init(IProcessorContext<string, long> context) => _context = context;

        public void Process(in Record<string, long> record) => _context.Forward(record);

        public void Close()
        {
            if (fails())
            {
                throw new InvalidOperationException("planted");
            }
        }
    }
}
