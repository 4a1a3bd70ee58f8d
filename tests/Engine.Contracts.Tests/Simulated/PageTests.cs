using System.Text;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;
using static StreamizFraud.Engine.Contracts.Tests.Simulated.VirtualCluster;

namespace StreamizFraud.Engine.Contracts.Tests.Simulated;

public sealed class PageTests
{
    private static readonly Dictionary<string, string> Compact = new() { ["cleanup.policy"] = "compact" };

    [Fact]
    public void Polled_bytes_stay_what_they_were_whatever_happens_to_the_log()
    {
        var virtualCluster = new VirtualCluster(
            config: Compact, options: options => options with { PageBytes = 4096, CompactionBytes = long.MaxValue });
        virtualCluster.Cluster.CreateTopic("input", 1);
        Fill(virtualCluster, Topic, 0, 2000);
        Fill(virtualCluster, "input", 0, 2000);
        var consumer = virtualCluster.Consumer();
        consumer.Fetch([new PartitionOffset(Partition, 0), new PartitionOffset(new("input", 0), 500)]);
        var held = Poll(consumer, maxRecords: 1000);
        virtualCluster.Cluster.Compact(Topic);
        using (var admin = virtualCluster.Cluster.CreateAdmin())
        {
            admin.DeleteRecords([new PartitionOffset(new("input", 0), 2000)], TimeSpan.Zero);
        }

        for (var round = 0; round < 5; round++)
        {
            Fill(virtualCluster, Topic, 10_000 * (round + 1), 2000);
            Fill(virtualCluster, "input", 10_000 * (round + 1), 2000);
            virtualCluster.Cluster.Compact(Topic);
        }

        Assert.True(virtualCluster.Cluster.RecycledPages > 0);
        Assert.Equal(1000, held.Count);
        foreach (var record in held)
        {
            Assert.Equal($"value-{record.Offset}", Encoding.UTF8.GetString(record.Value.Span));
        }
    }

    [Fact]
    public void A_compacted_log_that_nobody_reads_lives_in_few_pages()
    {
        var virtualCluster = new VirtualCluster(config: Compact, options: options => options with { PageBytes = 64 * 1024, CompactionBytes = 256 * 1024 });
        Fill(virtualCluster, Topic, 0, 20_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill(virtualCluster, Topic, 0, 200_000);
        var perRecord = (GC.GetAllocatedBytesForCurrentThread() - before) / 200_000.0;
        Assert.True(virtualCluster.Cluster.RecycledPages > 100);
        Assert.InRange(perRecord, 0, 210); // The key and value of the test itself; the log adds next to nothing.
    }

    [Fact]
    public void A_record_larger_than_a_page_has_a_page_of_its_own()
    {
        var virtualCluster = new VirtualCluster(options: options => options with { PageBytes = 4096 });
        var large = new byte[100_000];
        large[^1] = 7;
        virtualCluster.Cluster.Produce(Topic, 0, Utf8("a"), Utf8("1"), 1);
        virtualCluster.Cluster.Produce(Topic, 0, Utf8("b"), large, 1);
        virtualCluster.Cluster.Produce(Topic, 0, Utf8("c"), Utf8("3"), 1);
        var consumer = virtualCluster.Consumer();
        consumer.Fetch([new PartitionOffset(Partition, 0)]);
        Assert.Equal([1, 100_000, 1], Poll(consumer).Select(record => record.Value.Length));
    }

    [Fact]
    public void Retention_deletes_by_the_records_own_time_and_only_when_asked()
    {
        var virtualCluster = new VirtualCluster(config: new Dictionary<string, string> { ["retention.ms"] = "604800000" });
        virtualCluster.Cluster.CreateTopic("kept", 1, new Dictionary<string, string> { ["retention.ms"] = "-1" });
        virtualCluster.Cluster.Produce(Topic, 0, Utf8("a"), Utf8("1"), 1_522_540_800_000);
        virtualCluster.Cluster.Produce("kept", 0, Utf8("a"), Utf8("1"), 1_522_540_800_000);
        Assert.Single(virtualCluster.Content());
        virtualCluster.Cluster.ApplyRetention();
        Assert.Empty(virtualCluster.Content());
        Assert.Single(virtualCluster.Cluster.ReadAll("kept", 0));
        var consumer = virtualCluster.Consumer();
        consumer.Fetch([new PartitionOffset(Partition, 0)]);
        Assert.Equal(ClusterFault.OffsetOutOfRange, Assert.Throws<ClusterException>(() => Poll(consumer)).Fault);
    }

    private static void Fill(VirtualCluster virtualCluster, string topic, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            virtualCluster.Cluster.Produce(topic, 0, Utf8($"key-{i % 500}"), Utf8($"value-{i}"), 1);
        }
    }
}
