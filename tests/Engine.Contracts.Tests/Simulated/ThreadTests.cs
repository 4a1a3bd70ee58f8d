using System.Diagnostics;
using StreamizFraud.Engine.Contracts.Tests.Cluster;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;
using static StreamizFraud.Engine.Contracts.Tests.Simulated.VirtualCluster;

namespace StreamizFraud.Engine.Contracts.Tests.Simulated;

public sealed class ThreadTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_waiting_poll_is_woken_by_a_commit_on_another_thread()
    {
        var cluster = NewCluster();
        using var consumer = cluster.CreateConsumer(new ConsumerSettings { ClientId = "consumer" });
        consumer.Fetch([new PartitionOffset(Partition, 0)]);
        var inbox = new Inbox();
        var clock = Stopwatch.StartNew();
        var poll = Task.Run(() => consumer.Poll(Long, 10, inbox));
        using var producer = NewProducer(cluster);
        Ok(producer.Begin());
        Ok(Send(producer, "k", "v"));
        Ok(producer.Commit(Long));
        Assert.Equal(1, await poll);
        Assert.True(clock.Elapsed < Long);
    }

    [Fact]
    public async Task Reading_committed_offsets_waits_until_the_transaction_has_ended()
    {
        var cluster = NewCluster();
        var diary = new GroupDiary();
        using var consumer = cluster.CreateConsumer(new ConsumerSettings { ClientId = "consumer", GroupId = Group });
        consumer.Subscribe([Topic], diary);
        consumer.Poll(TimeSpan.Zero, 1, new Inbox());
        using var producer = NewProducer(cluster);
        Ok(producer.Begin());
        Ok(producer.SendOffsets([new PartitionOffset(Partition, 3)], consumer.Membership, Long));
        var committed = Task.Run(() => consumer.Committed([Partition], Long));
        // Waiting on real threads is what is tested here, so the time is real. A slow machine cannot fail this: it can only see less.
        Assert.NotSame(committed, await Task.WhenAny(committed, Task.Delay(100)));
        Ok(producer.Commit(Long));
        Assert.Equal(3, (await committed).Single().Offset);
    }

    [Fact]
    public async Task Writers_and_a_reader_on_their_own_threads_lose_nothing()
    {
        const int Writers = 3;
        const int Records = 20_000;
        var cluster = NewCluster();
        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            using var producer = cluster.CreateProducer(new ProducerSettings { ClientId = $"writer-{writer}", TransactionalId = $"tx-{writer}" });
            Ok(producer.InitTransactions(Long));
            for (var i = 0; i < Records;)
            {
                Ok(producer.Begin());
                for (var j = 0; j < 100; j++, i++)
                {
                    Ok(Send(producer, $"{writer}", $"{i}"));
                }

                Ok(producer.Commit(Long));
            }
        })).ToArray();
        using var consumer = cluster.CreateConsumer(new ConsumerSettings { ClientId = "consumer" });
        consumer.Fetch([new PartitionOffset(Partition, 0)]);
        var inbox = new Inbox();
        while (inbox.Records.Count < Writers * Records)
        {
            Assert.NotEqual(0, consumer.Poll(Long, 1000, inbox));
        }

        await Task.WhenAll(writers);
        foreach (var records in inbox.Records.GroupBy(record => Text(record.Key)))
        {
            Assert.Equal(Enumerable.Range(0, Records).Select(i => $"{i}"), records.Select(record => Text(record.Value)));
        }
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);

    private static SimulatedCluster NewCluster()
    {
        var cluster = new SimulatedCluster();
        cluster.CreateTopic(Topic, 1);
        return cluster;
    }

    private static IRecordProducer NewProducer(SimulatedCluster cluster)
    {
        var producer = cluster.CreateProducer(new ProducerSettings { ClientId = "producer", TransactionalId = "tx" });
        Ok(producer.InitTransactions(Long));
        return producer;
    }
}
