using System.Diagnostics;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace StreamizFraud.Engine.Contracts.Tests.Kafka;

/// <summary>No broker at the address: every call ends within its limit and says where it looked.</summary>
public sealed class UnreachableTests
{
    // Nothing listens on the discard port.
    private const string Nobody = "127.0.0.1:9";
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);

    // The limit, and what a busy build machine needs to come back.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TopicPartition Partition = new("payments", 0);

    private readonly KafkaCluster _cluster = new(new KafkaClusterOptions { BootstrapServers = Nobody });

    [Fact]
    public void The_admin_names_the_address()
    {
        using var admin = _cluster.CreateAdmin();
        AssertUnreachable(() => admin.DescribeTopics(["payments"], Limit));
        AssertUnreachable(() => admin.CreateTopics([new NewTopic("payments", 1, 1, new Dictionary<string, string>())], Limit));
        AssertUnreachable(() => admin.ListOffsets([Partition], OffsetPosition.End, Limit));
        AssertUnreachable(() => admin.DeleteRecords([new PartitionOffset(Partition, 1)], Limit));
    }

    [Theory]
    [InlineData(ErrorCode.Local_DestroyBroker)]
    [InlineData(ErrorCode.Local_Transport)]
    [InlineData(ErrorCode.Local_AllBrokersDown)]
    [InlineData(ErrorCode.NotLeaderForPartition)]
    [InlineData(ErrorCode.GroupLoadInProgress)]
    [InlineData(ErrorCode.UnknownLeaderEpoch)]
    [InlineData(ErrorCode.FencedLeaderEpoch)]
    [InlineData(ErrorCode.OffsetNotAvailable)]
    [InlineData(ErrorCode.ReplicaNotAvailable)]
    [InlineData(ErrorCode.KafkaStorageError)]
    public void What_a_connection_or_a_broker_lacks_for_a_moment_ends_no_client(ErrorCode code)
    {
        Assert.Equal(ClusterFault.Unreachable, ConsumeFault.Failed("Describing topics", Nobody, code, "reason").Fault);
        Assert.Null(ConsumeFault.Of(code, fatal: false));
        Assert.Equal(ClusterFault.Refused, ConsumeFault.Of(code, fatal: true));
    }

    [Fact]
    public void Committed_offsets_name_the_address_and_a_poll_just_brings_nothing()
    {
        using var consumer = _cluster.CreateConsumer(new ConsumerSettings { ClientId = "c", GroupId = "g" });
        AssertUnreachable(() => consumer.Committed([Partition], Limit));
        Assert.Equal(0, consumer.Poll(TimeSpan.FromMilliseconds(50), 10, new NoSink()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_producer_says_to_try_again(bool direct)
    {
        var cluster = new KafkaCluster(new KafkaClusterOptions { BootstrapServers = Nobody, DirectCalls = direct });
        using var producer = cluster.CreateProducer(new ProducerSettings { ClientId = "p", TransactionalId = "t" });
        Assert.Equal(PortStatus.Retry, producer.InitTransactions(Limit).Status);
    }

    [Fact]
    public void A_closed_consumer_refuses_questions_instead_of_ending_the_process()
    {
        var consumer = _cluster.CreateConsumer(new ConsumerSettings { ClientId = "c", GroupId = "g" });
        consumer.Close();
        consumer.Close();
        Assert.Throws<ObjectDisposedException>(() => consumer.Membership);
        consumer.Dispose();
    }

    private static void AssertUnreachable(Action call)
    {
        var began = Stopwatch.GetTimestamp();
        var failure = Assert.Throws<ClusterException>(call);
        Assert.True(Stopwatch.GetElapsedTime(began) < Patience, $"took {Stopwatch.GetElapsedTime(began)}");
        Assert.Equal(ClusterFault.Unreachable, failure.Fault);
        Assert.Contains(Nobody, failure.Message, StringComparison.Ordinal);
    }

    private sealed class NoSink : IRecordSink
    {
        public void Add(in PolledRecord record) => throw new InvalidOperationException("There is nothing to read.");
    }
}
