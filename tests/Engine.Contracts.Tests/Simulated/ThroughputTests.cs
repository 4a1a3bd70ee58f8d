using System.Diagnostics;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;
using Xunit.Abstractions;
using static StreamizFraud.Engine.Contracts.Tests.Simulated.VirtualCluster;

namespace StreamizFraud.Engine.Contracts.Tests.Simulated;

/// <summary>Times are a report, bytes allocated are a test.</summary>
public sealed class ThroughputTests(ITestOutputHelper output)
{
    private const int Records = 1_000_000;
    private const int Batch = 5_000;

    [Fact]
    public void A_record_costs_no_object()
    {
        var cluster = new SimulatedCluster(new SimulatedClusterOptions { ReservedPages = 600 });
        cluster.CreateTopic(Topic, 4);
        using var producer = cluster.CreateProducer(new ProducerSettings { ClientId = "producer", TransactionalId = "tx" });
        Ok(producer.InitTransactions(TimeSpan.Zero));
        using var consumer = cluster.CreateConsumer(new ConsumerSettings { ClientId = "consumer" });
        consumer.Fetch([.. Enumerable.Range(0, 4).Select(partition => new PartitionOffset(new TopicPartition(Topic, partition), 0))]);
        var sink = new Count();
        Write(producer, 100_000);
        while (consumer.Poll(TimeSpan.Zero, 1000, sink) != 0)
        {
        }


        var before = GC.GetAllocatedBytesForCurrentThread();
        var writing = BestOf(() => Write(producer, Batch), Records / Batch);
        var reading = BestOf(
            () =>
            {
                for (var left = Batch; left > 0;)
                {
                    left -= consumer.Poll(TimeSpan.Zero, Math.Min(left, 1000), sink);
                }
            },
            Records / Batch);
        var allocated = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Records;
        output.WriteLine($"best batch of {Batch}: send {writing:F0} ns, poll {reading:F0} ns a record; {allocated:F2} B allocated a record");
        Assert.Equal(Records + 100_000, sink.Records);
        Assert.InRange(allocated, 0, 1);
    }

    /// <summary>The fastest run, in ns a record: what the others took on top was somebody else's.</summary>
    private static double BestOf(Action run, int runs)
    {
        var best = double.MaxValue;
        for (var i = 0; i < runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Batch);
        }

        return best;
    }

    private static void Write(IRecordProducer producer, int count)
    {
        Span<byte> key = stackalloc byte[8];
        Span<byte> value = stackalloc byte[80];
        value.Clear();
        for (var i = 0; i < count;)
        {
            Ok(producer.Begin());
            for (var j = 0; j < Batch; j++, i++)
            {
                BitConverter.TryWriteBytes(key, (long)i);
                producer.Send(new() { Topic = Topic, Partition = i & 3, Key = key, HasKey = true, Value = value, HasValue = true, Timestamp = i });
            }

            Ok(producer.Commit(TimeSpan.Zero));
        }
    }

    private sealed class Count : IRecordSink
    {
        public int Records { get; private set; }

        public void Add(in PolledRecord record) => Records++;
    }
}
