using System.Diagnostics;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;
using Xunit.Abstractions;
using static StreamizFraud.Engine.Contracts.Tests.Simulated.VirtualCluster;

namespace StreamizFraud.Engine.Contracts.Tests.Simulated;

/// <summary>Times are a report, bytes allocated a test.</summary>
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
        Write(producer, 0);
        consumer.Poll(TimeSpan.Zero, 1000, sink);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        Write(producer, Records);
        var writing = clock.Elapsed;
        var allocatedByWriting = GC.GetAllocatedBytesForCurrentThread() - before;
        clock.Restart();
        while (consumer.Poll(TimeSpan.Zero, 1000, sink) != 0)
        {
        }

        var reading = clock.Elapsed;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine($"send {writing.TotalNanoseconds / Records:F0} ns, poll {reading.TotalNanoseconds / Records:F0} ns a record");
        output.WriteLine($"allocated {(double)allocatedByWriting / Records:F2} B sending, {(double)allocated / Records:F2} B in all a record");
        Assert.Equal(Records, sink.Records);
        Assert.InRange((double)allocated / Records, 0, 1);
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
                producer.Send(Topic, i & 3, key, true, value, true, i, RecordHeaders.Empty);
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
