using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>What cannot work is told by the start, before the cluster hears of the instance.</summary>
public sealed class StartupCheckTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"startup-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_supplier_that_throws_stops_the_start_and_its_node_is_named()
    {
        var refused = await Refused(() => throw new InvalidOperationException("4111-1111"));

        Assert.IsType<TopologyException>(refused);
        Assert.Contains("The supplier of looks failed: InvalidOperationException", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("4111", refused.Message, StringComparison.Ordinal);
        Assert.Equal("4111-1111", refused.InnerException!.Message);
    }

    [Fact]
    public async Task A_supplier_that_gives_nothing_stops_the_start() =>
        Assert.Contains("The supplier of looks returned null", (await Refused(() => null!)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_processor_that_could_not_work_stops_the_start_and_is_told_its_node()
    {
        var refused = await Refused(() => new Looking(node => throw new StreamException(FaultScope.Application, $"{node} has no rules file")));

        Assert.Equal("looks has no rules file", refused.Message);
    }

    [Fact]
    public async Task A_processor_that_could_work_lets_the_start_go_on_to_the_cluster()
    {
        var looked = string.Empty;

        var refused = await Refused(() => new Looking(node => looked = node));

        Assert.Equal("looks", looked);
        Assert.Equal("the cluster was asked", refused.InnerException!.Message);
    }

    [Fact]
    [Trait("Fault", "2.2")]
    public async Task A_topic_that_one_answer_leaves_out_is_asked_for_again()
    {
        // A broker that has just started leaves out what it has not heard of yet.
        var script = new OneTimeFault(FaultPoint.BeforeAdmin, FaultAnswer.LeaveOut);
        var cluster = new SimulatedCluster(new SimulatedClusterOptions { Faults = script });
        cluster.CreateTopic("in", 1);
        cluster.CreateTopic("out", 1);
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").To("out");
        await using var streams = new KafkaStreams(
            builder.Build(), new StreamsConfig { ApplicationId = "app", StateDirectory = _folder }, cluster, new MemoryStoreEngine());

        streams.Start();

        Assert.True(script.Struck);
        Assert.True(await streams.CloseAsync(TimeSpan.FromSeconds(60)));
        Assert.Null(streams.Failure);
    }

    [Fact]
    public async Task A_start_that_waits_for_topics_ends_when_the_client_is_closed()
    {
        KafkaStreams? client = null;
        var looks = new Looks(() => _ = client!.CloseAsync(TimeSpan.FromSeconds(60)));
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").To("out");
        await using var streams = client = new KafkaStreams(
            builder.Build(),
            new StreamsConfig { ApplicationId = "app", StateDirectory = _folder },
            new SimulatedCluster(new SimulatedClusterOptions { Faults = looks }),
            new MemoryStoreEngine());

        var cancelled = Assert.Throws<OperationCanceledException>(streams.Start);

        Assert.Contains("Topic in does not exist", cancelled.InnerException!.Message, StringComparison.Ordinal);
        Assert.Equal(1, looks.Count);
        await streams.Completion;
        Assert.Equal((KafkaStreamsState.NotRunning, null), (streams.State, streams.Failure));
    }

    private async Task<Exception> Refused(Func<IProcessor<string, string, string, string>> supplier)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").Process(supplier, Named.As("looks")).To("out", Produced.With(Serde.Utf8, Serde.Utf8));
        await using var streams = new KafkaStreams(
            builder.Build(), new StreamsConfig { ApplicationId = "app", StateDirectory = _folder }, new UntouchedCluster(), new MemoryStoreEngine());

        var refused = Assert.ThrowsAny<Exception>(streams.Start);

        Assert.Equal(KafkaStreamsState.Error, streams.State);
        Assert.Same(streams.Failure, await Record.ExceptionAsync(() => streams.Completion));
        return refused is StreamException ? refused : streams.Failure!;
    }

    private sealed class Looks(Action first) : IFaultScript
    {
        public int Count { get; private set; }

        public FaultAnswer At(FaultPoint point, string clientId)
        {
            if (point == FaultPoint.BeforeAdmin && ++Count == 1)
            {
                first();
            }

            return FaultAnswer.Pass;
        }
    }

    private sealed class Looking(Action<string> look) : IProcessor<string, string, string, string>, IStartupCheck
    {
        public void CheckStart(string node) => look(node);

        public void Init(IProcessorContext<string, string> context) => throw new InvalidOperationException("It is not used.");

        public void Process(in Record<string, string> record) => throw new InvalidOperationException("It is not used.");
    }

    private sealed class UntouchedCluster : ICluster
    {
        public IRecordConsumer CreateConsumer(ConsumerSettings settings) => throw new InvalidOperationException("the cluster was asked");

        public IRecordProducer CreateProducer(ProducerSettings settings) => throw new InvalidOperationException("the cluster was asked");

        public IClusterAdmin CreateAdmin(AdminSettings? settings = null) => throw new InvalidOperationException("the cluster was asked");
    }
}
