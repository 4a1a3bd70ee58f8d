using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Chaos.Proxy;
using StreamizFraud.Chaos.Support;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Chaos;

/// <summary>
/// A request of a transaction is held back on its way, the client sends it again, and the copy arrives inside the next transaction: on the real
/// broker, with the proxy between it and the producer.
/// </summary>
public sealed class LateCopyTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TopicPartition Input = new("in", 0);
    private readonly TempFolder _folder = new();

    [SkippableTheory]
    [Trait("Fault", "1.2")]
    [InlineData(nameof(ApiKey.TxnOffsetCommit), true)]
    [InlineData(nameof(ApiKey.TxnOffsetCommit), false)]
    [InlineData(nameof(ApiKey.AddOffsetsToTxn), true)]
    [InlineData(nameof(ApiKey.AddPartitionsToTxn), true)]
    [InlineData(nameof(ApiKey.EndTxn), true)]
    public async Task A_late_copy_of_a_call_of_a_transaction_moves_no_offset_back_since_its_producer_is_replaced(string call, bool direct)
    {
        await using var broker = await ChaosBroker.StartAsync(_folder.Path, members: 1);
        await broker.CreateAsync(1, "in", "out");
        var proxy = broker.Proxies[0];
        var cluster = new KafkaCluster(new KafkaClusterOptions { BootstrapServers = $"127.0.0.1:{proxy.Port}", DirectCalls = direct });
        var groups = new Group();
        using var consumer = new KafkaCluster(new KafkaClusterOptions { BootstrapServers = broker.Address, DirectCalls = direct })
            .CreateConsumer(new ConsumerSettings { ClientId = "consumer", GroupId = "group" });
        consumer.Subscribe(["in"], groups);
        await Wait.UntilAsync(() => consumer.Poll(TimeSpan.FromMilliseconds(50), 1, groups) == 0 && groups.Owns, Limit, "the partition");
        var settings = new ProducerSettings { ClientId = "producer", TransactionalId = "tx" };

        var producer = cluster.CreateProducer(settings);
        Ok(producer.InitTransactions(Limit));
        Transaction(producer, consumer, 50);
        Assert.False(producer.HasRepeatedCalls);

        var held = proxy.HoldNext(Enum.Parse<ApiKey>(call));
        Transaction(producer, consumer, 100);
        Assert.True(producer.HasRepeatedCalls);
        producer.Dispose();
        using var next = cluster.CreateProducer(settings);
        Ok(next.InitTransactions(Limit));
        Ok(next.Begin());
        Ok(Send(next));
        Ok(next.Flush(Limit));
        Ok(next.SendOffsets([new PartitionOffset(Input, 200)], consumer.Membership, Limit));
        var answer = await (await held.WaitAsync(Limit)).ReleaseAsync();
        output.WriteLine($"the broker's answer to the late {call}: {Convert.ToHexString(answer)}");
        Ok(next.Commit(Limit));

        Assert.Equal(200, consumer.Committed([Input], Limit).Single().Offset);
        Assert.False(next.HasRepeatedCalls);
    }

    [SkippableFact]
    [Trait("Fault", "1.2")]
    public async Task Without_a_new_producer_a_late_copy_of_offsets_does_move_them_back()
    {
        await using var broker = await ChaosBroker.StartAsync(_folder.Path, members: 1);
        await broker.CreateAsync(1, "in", "out");
        var proxy = broker.Proxies[0];
        var groups = new Group();
        using var consumer = new KafkaCluster(new KafkaClusterOptions { BootstrapServers = broker.Address })
            .CreateConsumer(new ConsumerSettings { ClientId = "consumer", GroupId = "group" });
        consumer.Subscribe(["in"], groups);
        await Wait.UntilAsync(() => consumer.Poll(TimeSpan.FromMilliseconds(50), 1, groups) == 0 && groups.Owns, Limit, "the partition");
        using var producer = new KafkaCluster(new KafkaClusterOptions { BootstrapServers = $"127.0.0.1:{proxy.Port}" })
            .CreateProducer(new ProducerSettings { ClientId = "producer", TransactionalId = "tx" });
        Ok(producer.InitTransactions(Limit));

        var held = proxy.HoldNext(ApiKey.TxnOffsetCommit);
        Transaction(producer, consumer, 100);
        Ok(producer.Begin());
        Ok(Send(producer));
        Ok(producer.SendOffsets([new PartitionOffset(Input, 200)], consumer.Membership, Limit));
        await (await held.WaitAsync(Limit)).ReleaseAsync();
        Ok(producer.Commit(Limit));

        // What the replacement is for; should a broker or client mend it one day, this test says so.
        Assert.Equal(100, consumer.Committed([Input], Limit).Single().Offset);
        Assert.True(producer.HasRepeatedCalls);
    }

    public void Dispose() => _folder.Dispose();

    private static void Transaction(IRecordProducer producer, IRecordConsumer consumer, long offset)
    {
        Ok(producer.Begin());
        Ok(Send(producer));
        Ok(producer.Flush(Limit));
        Ok(producer.SendOffsets([new PartitionOffset(Input, offset)], consumer.Membership, Limit));
        Ok(producer.Commit(Limit));
    }

    private static PortReply Send(IRecordProducer producer) => producer.Send(new() { Topic = "out", Partition = 0, Key = "k"u8, HasKey = true, Value = "v"u8, HasValue = true, Timestamp = 1 });

    private static void Ok(PortReply reply) => Assert.True(reply.IsOk, $"{reply.Status}: {reply.Reason}");

    private sealed class Group : IGroupEvents, IRecordSink
    {
        public bool Owns { get; private set; }

        public void Assigned(IReadOnlyCollection<TopicPartition> partitions) => Owns = partitions.Count > 0;

        public void Revoked(IReadOnlyCollection<TopicPartition> partitions) => Owns = false;

        public void Lost(IReadOnlyCollection<TopicPartition> partitions) => Owns = false;

        public void Add(in PolledRecord record)
        {
        }
    }
}
