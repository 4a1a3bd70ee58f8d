using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>Trying again gives nobody a permission: what the cluster does not allow ends the thread at its first answer, with the cluster's words.</summary>
[Trait("Fault", "3.11")]
public sealed class ForbiddenTests : IDisposable
{
    private readonly SteppedClient _client = new();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(nameof(IRecordProducer.InitTransactions), ProcessingGuarantee.ExactlyOnce)]
    [InlineData(nameof(IRecordProducer.Flush), ProcessingGuarantee.ExactlyOnce)]
    [InlineData(nameof(IRecordProducer.Flush), ProcessingGuarantee.AtLeastOnce)]
    [InlineData(nameof(IRecordProducer.SendOffsets), ProcessingGuarantee.ExactlyOnce)]
    public void What_the_cluster_does_not_allow_ends_the_thread_at_the_first_answer(string call, ProcessingGuarantee guarantee)
    {
        _client.Cluster.CreateTopic("in", 1);
        _client.Cluster.CreateTopic("out", 1);
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").To("out");
        _client.Config = _client.Config with { ProcessingGuarantee = guarantee };
        var cluster = new ForbiddingCluster(_client.Cluster, call);
        _client.Produce("in", 0, "a", "x", 1);

        var failure = Assert.ThrowsAny<StreamException>(() =>
        {
            _client.Start(builder.Build(), cluster);
            _client.Step(100);
        });

        Assert.Contains("does not allow it", failure.Message, StringComparison.Ordinal);
        Assert.Contains(ForbiddingCluster.Words, failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, cluster.Answers);
        Assert.Equal(FaultScope.Application, failure.Scope);
    }

    /// <summary>A cluster that does not allow one of a producer's calls.</summary>
    private sealed class ForbiddingCluster(ICluster inner, string call) : ICluster
    {
        public const string Words = "TOPIC_AUTHORIZATION_FAILED: topic out";

        public int Answers { get; private set; }

        public IRecordConsumer CreateConsumer(ConsumerSettings settings) => inner.CreateConsumer(settings);

        public IRecordProducer CreateProducer(ProducerSettings settings) => new Producer(this, inner.CreateProducer(settings));

        public IClusterAdmin CreateAdmin(AdminSettings? settings = null) => inner.CreateAdmin(settings);

        private PortReply Answer(string asked, Func<PortReply> otherwise)
        {
            if (asked != call)
            {
                return otherwise();
            }

            Answers++;
            return new PortReply(PortStatus.Forbidden, Words);
        }

        private sealed class Producer(ForbiddingCluster cluster, IRecordProducer inner) : PassingProducer(inner)
        {
            public override PortReply InitTransactions(TimeSpan timeout) => cluster.Answer(nameof(InitTransactions), () => base.InitTransactions(timeout));

            public override PortReply Flush(TimeSpan timeout) => cluster.Answer(nameof(Flush), () => base.Flush(timeout));

            public override PortReply SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, GroupMembership membership, TimeSpan timeout) =>
                cluster.Answer(nameof(SendOffsets), () => base.SendOffsets(offsets, membership, timeout));
        }
    }
}
