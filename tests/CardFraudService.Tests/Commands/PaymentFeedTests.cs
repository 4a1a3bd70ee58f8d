using CardFraudService.Commands;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace CardFraudService.Tests.Commands;

/// <summary>The feed survives a broker that is away and a client that breaks, and leaves each payment in the topic once.</summary>
[Trait("Fault", "2.6")]
public sealed class PaymentFeedTests
{
    private const int Partitions = 3;
    private static readonly IReadOnlyList<Payment> Payments =
        PaymentWorld.Generate(new WorldOptions { Seed = 7, Cards = 40, Terminals = 40, Days = 6 });

    private readonly SimulatedCluster _cluster = new();

    public PaymentFeedTests() => Topics.Create(_cluster, Partitions, append: false);

    [Fact]
    public void A_broker_that_is_away_for_a_while_is_waited_for()
    {
        var told = new List<string>();
        var cluster = new FrailCluster(_cluster) { UnansweredFlushes = 20 };

        new PaymentFeed(cluster, Partitions) { Waiting = told.Add }.Send(Payments);

        Assert.Equal(20, told.Count);
        AssertEachOnce();
    }

    [Fact]
    public void A_broker_that_stays_away_is_given_up_with_words_on_how_to_go_on()
    {
        var cluster = new FrailCluster(_cluster) { UnansweredFlushes = int.MaxValue };

        var exception = Assert.Throws<StreamException>(() => new PaymentFeed(cluster, Partitions) { Patience = TimeSpan.Zero }.Send(Payments));

        Assert.Contains("--resume", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PortStatus.Fatal)]
    [InlineData(PortStatus.MustAbort)]
    public void A_client_that_breaks_is_replaced_and_what_it_lost_is_sent_again(PortStatus status)
    {
        // Of the 50 records before the break the client loses every other one.
        var cluster = new FrailCluster(_cluster) { BreaksAt = [100, 333], Status = status, Loses = 50 };

        new PaymentFeed(cluster, Partitions) { Settling = TimeSpan.Zero }.Send(Payments);

        Assert.Equal(3, cluster.Producers);
        AssertEachOnce();
    }

    [Fact]
    public void A_feed_that_begins_again_over_what_is_there_counts_only_what_it_sent_itself()
    {
        new PaymentFeed(_cluster, Partitions).Send(Payments);
        var cluster = new FrailCluster(_cluster) { BreaksAt = [100], Status = PortStatus.Fatal, Loses = 10 };

        new PaymentFeed(cluster, Partitions) { Settling = TimeSpan.Zero }.Send(Payments);

        Assert.Equal(2 * Payments.Count, Ids().Count);
        Assert.All(Ids().GroupBy(id => id), copies => Assert.Equal(2, copies.Count()));
    }

    private void AssertEachOnce() => Assert.Equal(Payments.Select(payment => payment.Id).Order(), Ids().Order());

    private List<string> Ids()
    {
        using var consumer = _cluster.CreateConsumer(new ConsumerSettings { ClientId = "test" });
        using var admin = _cluster.CreateAdmin();
        var partitions = Enumerable.Range(0, Partitions).Select(partition => new TopicPartition(FraudTopology.Payments, partition)).ToList();
        consumer.Fetch([.. admin.ListOffsets(partitions, OffsetPosition.Earliest, TimeSpan.FromSeconds(1))]);
        var ids = new IdSink();
        while (consumer.Poll(TimeSpan.Zero, 10_000, ids) > 0)
        {
        }

        return ids.Seen;
    }

    private sealed class IdSink : IRecordSink
    {
        private readonly PaymentSerde _serde = new();

        public List<string> Seen { get; } = [];

        public void Add(in PolledRecord record) =>
            Seen.Add(_serde.Deserialize(record.Value.Span, new SerdeContext(FraudTopology.Payments, IsKey: false)).Id);
    }

    /// <summary>A cluster that leaves flushes without an answer, and whose producers break.</summary>
    private sealed class FrailCluster(ICluster inner) : ICluster
    {
        public int UnansweredFlushes { get; set; }

        /// <summary>Sends, counted over all producers, that break their producer.</summary>
        public HashSet<int> BreaksAt { get; init; } = [];

        public PortStatus Status { get; init; }

        /// <summary>Of how many sends before a break every other one is lost.</summary>
        public int Loses { get; init; }

        public int Producers { get; private set; }

        public int Sends { get; private set; }

        public IRecordConsumer CreateConsumer(ConsumerSettings settings) => inner.CreateConsumer(settings);

        public IClusterAdmin CreateAdmin(AdminSettings? settings = null) => inner.CreateAdmin(settings);

        public IRecordProducer CreateProducer(ProducerSettings settings)
        {
            Producers++;
            return new Producer(this, inner.CreateProducer(settings));
        }

        private bool IsLost(int send) => BreaksAt.Any(at => send < at && send >= at - Loses) && send % 2 == 0;

        private sealed class Producer(FrailCluster cluster, IRecordProducer inner) : IRecordProducer
        {
            public int LargestRecord(int? maxMessageBytes) => inner.LargestRecord(maxMessageBytes);

            private bool _broken;

            public bool HasRepeatedCalls => false;

            public PortReply Send(in ProducerRecord record)
            {
                var send = ++cluster.Sends;
                _broken |= cluster.BreaksAt.Contains(send);
                return _broken ? new PortReply(cluster.Status, "broken (test)")
                    : cluster.IsLost(send) ? PortReply.Ok
                    : inner.Send(record);
            }

            public PortReply Flush(TimeSpan timeout) =>
                _broken ? new PortReply(cluster.Status, "broken (test)")
                : cluster.UnansweredFlushes-- > 0 ? new PortReply(PortStatus.Retry, "3 records are not answered yet (test)")
                : inner.Flush(timeout);

            public PortReply InitTransactions(TimeSpan timeout) => throw new NotSupportedException();

            public PortReply Begin() => throw new NotSupportedException();

            public PortReply SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, GroupMembership membership, TimeSpan timeout) => throw new NotSupportedException();

            public PortReply Commit(TimeSpan timeout) => throw new NotSupportedException();

            public PortReply Abort(TimeSpan timeout) => throw new NotSupportedException();

            public void Dispose() => inner.Dispose();
        }
    }
}
