using CardFraudService.Commands;
using CardFraudService.Csv;
using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.Tests.Support;
using CardFraudService.World;
using Microsoft.Extensions.Logging.Abstractions;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace CardFraudService.Tests.Commands;

/// <summary>Whatever ends while payments are processed ends the verb: nothing that has failed is waited for.</summary>
public sealed class ProcessedPaymentsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly ScratchFolder _folder = new();
    private readonly SimulatedCluster _cluster = new();

    public ProcessedPaymentsTests()
    {
        Topics.Create(_cluster, partitions: 1, append: false);
        _cluster.CreateTopic("features", 1);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_feed_that_fails_ends_it_with_the_feeds_own_words()
    {
        var feeds = new FeedCluster(_cluster, () => throw new StreamException(FaultScope.Application, "the feed broke (test)"));

        var failure = await Assert.ThrowsAsync<StreamException>(() => RunAsync(feeds, _ => { }));

        Assert.Equal("the feed broke (test)", failure.Message);
    }

    [Fact]
    public async Task A_topology_that_closes_before_all_is_done_ends_it()
    {
        // What is fed goes elsewhere, so nothing is ever done.
        var elsewhere = new SimulatedCluster();
        Topics.Create(elsewhere, partitions: 1, append: false);
        var feeds = new FeedCluster(_cluster, () => elsewhere.CreateProducer(new ProducerSettings { ClientId = "elsewhere" }));

        var failure = await Assert.ThrowsAsync<StreamException>(() => RunAsync(feeds, streams => _ = streams.CloseAsync(Limit)));

        Assert.Contains("0 of 1 payments", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topology_that_closes_while_the_feed_is_at_work_ends_it()
    {
        var silent = new SimulatedCluster { Faults = new NeverFlushes() };
        Topics.Create(silent, partitions: 1, append: false);
        var feeds = new FeedCluster(_cluster, () => silent.CreateProducer(new ProducerSettings { ClientId = "silent" }));

        var failure = await Assert.ThrowsAsync<StreamException>(() => RunAsync(feeds, streams => _ = streams.CloseAsync(Limit)));

        Assert.Contains("0 of 1 payments", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_fails_ends_it()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(_cluster, _ => throw new InvalidOperationException("the reader broke (test)")));

        Assert.Equal("the reader broke (test)", failure.Message);
    }

    [Fact]
    public async Task A_signal_ends_it()
    {
        using var signal = new CancellationTokenSource();
        await Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync(_cluster, _ => signal.Cancel(), signal.Token));
    }

    /// <summary>Runs one payment whose result is never read.</summary>
    private async Task RunAsync(ICluster cluster, Action<KafkaStreams> poll, CancellationToken cancellation = default)
    {
        using var input = new PaymentInput(
            [new Payment("p", "C1", "T1", 100, WorldCalendar.StartMs, IsFraud: false, Scenario: 0)], 1, _ => ("in.csv", 2), new RejectFile(_folder.File("out"))) { HasLabels = true };
        await using var streams = new KafkaStreams(
            FeatureTopology.Build(new HandbookFeatures(), "features"),
            new ServiceOptions { StateDirectory = _folder.File("state"), Model = string.Empty }.ToConfig("test"),
            cluster,
            new MemoryStoreEngine(),
            NullLoggerFactory.Instance);
        using var processed = new ProcessedPayments(streams, cluster, partitions: 1);
        var progress = new Progress(TextWriter.Null, "test", 1, terminal: false);
        await processed.RunAsync(input, _ => false, Poll, progress, cancellation).WaitAsync(Limit, CancellationToken.None);

        long Poll()
        {
            poll(streams);
            return 0;
        }
    }

    private sealed class NeverFlushes : IFaultScript
    {
        public FaultAnswer At(FaultPoint point, string clientId) => point == FaultPoint.BeforeFlush ? FaultAnswer.Retry : FaultAnswer.Pass;
    }

    /// <summary>A cluster that gives the feed another producer.</summary>
    private sealed class FeedCluster(ICluster inner, Func<IRecordProducer> feed) : ICluster
    {
        public IRecordConsumer CreateConsumer(ConsumerSettings settings) => inner.CreateConsumer(settings);

        public IRecordProducer CreateProducer(ProducerSettings settings) => settings.ClientId == "payment-feed" ? feed() : inner.CreateProducer(settings);

        public IClusterAdmin CreateAdmin(AdminSettings? settings = null) => inner.CreateAdmin(settings);
    }
}
