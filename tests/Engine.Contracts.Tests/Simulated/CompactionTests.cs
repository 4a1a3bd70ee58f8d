using System.Text;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;
using static StreamizFraud.Engine.Contracts.Tests.Simulated.VirtualCluster;

namespace StreamizFraud.Engine.Contracts.Tests.Simulated;

public sealed class CompactionTests
{
    private static readonly Dictionary<string, string> Compact = new() { ["cleanup.policy"] = "compact" };

    [Fact]
    public void Records_younger_than_the_lag_are_left_alone()
    {
        var settings = new Dictionary<string, string> { ["cleanup.policy"] = "compact", ["min.compaction.lag.ms"] = "1000" };
        var world = new VirtualCluster();
        world.Cluster.CreateTopic("c", 1, settings);
        foreach (var (value, time) in new[] { ("old", 0), ("middle", 100), ("young", 1500) })
        {
            world.Cluster.Produce("c", 0, Utf8("k"), Utf8(value), world.Time.GetUtcNow().ToUnixTimeMilliseconds() + time);
        }

        world.Time.Advance(TimeSpan.FromMilliseconds(2000));
        world.Cluster.Compact("c");

        Assert.Equal(["middle", "young"], world.Cluster.ReadAll("c", 0).Select(record => Encoding.UTF8.GetString(record.Value!)));
    }

    [Fact]
    public void The_last_committed_record_of_each_key_stays_and_offsets_do_not_move()
    {
        var virtualCluster = new VirtualCluster(config: Compact);
        var producer = virtualCluster.Transactional();
        Write(producer, "a", "1");
        Write(producer, "b", "2");
        Write(producer, "a", "3");
        Write(producer, "b", "aborted", commit: false);
        virtualCluster.Cluster.Compact(Topic);
        Assert.Equal(["2:b=2", "4:a=3"], virtualCluster.Content());
        Assert.Equal(["2:b=2", "4:a=3"], virtualCluster.Content(readCommitted: false));
        Assert.Equal(8, virtualCluster.Cluster.EndOffset(Topic, 0));
        Write(producer, "c", "4");
        Assert.Equal(["2:b=2", "4:a=3", "8:c=4"], virtualCluster.Content());
    }

    [Fact]
    public void Nothing_from_the_last_stable_offset_on_is_touched()
    {
        var virtualCluster = new VirtualCluster(config: Compact);
        var producer = virtualCluster.Transactional();
        Write(producer, "a", "1");
        Ok(producer.Begin());
        Ok(Send(producer, "a", "open"));
        virtualCluster.Cluster.Produce(Topic, 0, Utf8("b"), Utf8("2"), 1);
        virtualCluster.Cluster.Produce(Topic, 0, Utf8("b"), Utf8("3"), 1);
        virtualCluster.Cluster.Compact(Topic);
        Assert.Equal(["0:a=1", "2:a=open", "3:b=2", "4:b=3"], virtualCluster.Content(readCommitted: false));
        Ok(producer.Abort(TimeSpan.Zero));
        virtualCluster.Cluster.Compact(Topic);
        Assert.Equal(["0:a=1", "4:b=3"], virtualCluster.Content());
    }

    [Fact]
    public void A_tombstone_outlives_the_first_compaction_by_its_retention()
    {
        var virtualCluster = new VirtualCluster(config: new Dictionary<string, string>
        {
            ["cleanup.policy"] = "compact",
            ["delete.retention.ms"] = "60000",
        });
        var producer = virtualCluster.Transactional();
        Write(producer, "a", "1");
        Write(producer, "a", null);
        virtualCluster.Time.Advance(TimeSpan.FromHours(1));
        virtualCluster.Cluster.Compact(Topic);
        Assert.Equal(["2:a="], virtualCluster.Content());
        var consumer = virtualCluster.Consumer();
        consumer.Fetch([new PartitionOffset(Partition, 0)]);
        var tombstone = Assert.Single(Poll(consumer));
        Assert.False(tombstone.HasValue);
        Assert.Equal(0, tombstone.Value.Length);
        virtualCluster.Time.Advance(TimeSpan.FromSeconds(59));
        virtualCluster.Cluster.Compact(Topic);
        Assert.Single(virtualCluster.Content());
        virtualCluster.Time.Advance(TimeSpan.FromSeconds(1));
        virtualCluster.Cluster.Compact(Topic);
        Assert.Empty(virtualCluster.Content());
        Write(producer, "a", null);
        virtualCluster.Cluster.Compact(Topic, dropTombstones: true);
        Assert.Empty(virtualCluster.Content());
    }

    [Fact]
    public void A_reader_in_the_middle_goes_on_across_the_gap()
    {
        var virtualCluster = new VirtualCluster(config: Compact);
        for (var i = 0; i < 100; i++)
        {
            virtualCluster.Cluster.Produce(Topic, 0, Utf8($"{i % 3}"), Utf8($"{i}"), 1);
        }

        var consumer = virtualCluster.Consumer();
        consumer.Fetch([new PartitionOffset(Partition, 0)]);
        Poll(consumer, maxRecords: 10);
        virtualCluster.Cluster.Compact(Topic);
        Assert.Equal(10, consumer.Position(Partition));
        Assert.Equal([97L, 98L, 99L], Poll(consumer).Select(record => record.Offset));
        Assert.Equal(100, consumer.Position(Partition));
        virtualCluster.Cluster.Produce(Topic, 0, Utf8("x"), Utf8("y"), 1);
        Assert.Equal(100, Assert.Single(Poll(consumer)).Offset);
    }

    [Fact]
    public void Headers_survive_a_compaction()
    {
        var virtualCluster = new VirtualCluster(config: Compact);
        virtualCluster.Cluster.Produce(Topic, 0, Utf8("a"), Utf8("1"), 1, RecordHeaders.Empty.With("h", "old"));
        virtualCluster.Cluster.Produce(Topic, 0, Utf8("b"), Utf8("2"), 1, RecordHeaders.Empty.With("h", "kept"));
        virtualCluster.Cluster.Produce(Topic, 0, Utf8("a"), Utf8("3"), 1, RecordHeaders.Empty.With("h", "new"));
        virtualCluster.Cluster.Compact(Topic);
        Assert.Equal(
            ["kept", "new"],
            virtualCluster.Cluster.ReadAll(Topic, 0).Select(record => Encoding.UTF8.GetString(record.Headers.Last("h")!.Value.Value!)));
    }

    /// <summary>Random transactions, aborts, tombstones and compactions, against a dictionary.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Compaction_never_changes_the_table_that_the_log_says(int seed)
    {
        var random = new Random(seed);
        var virtualCluster = new VirtualCluster(config: Compact, options: options => options with { CompactionBytes = 20_000, PageBytes = 8192 });
        var producer = virtualCluster.Transactional();
        var table = new Dictionary<string, string>();
        for (var transaction = 0; transaction < 400; transaction++)
        {
            var writes = new Dictionary<string, string?>();
            Ok(producer.Begin());
            for (var i = random.Next(1, 40); i > 0; i--)
            {
                var key = $"key-{random.Next(200)}";
                var value = random.Next(5) == 0 ? null : new string('v', random.Next(100)) + $"{transaction}";
                Ok(Send(producer, key, value));
                writes[key] = value;
            }

            if (random.Next(4) == 0)
            {
                Ok(producer.Abort(TimeSpan.Zero));
            }
            else
            {
                Ok(producer.Commit(TimeSpan.Zero));
                foreach (var (key, value) in writes)
                {
                    if (value is null)
                    {
                        table.Remove(key);
                    }
                    else
                    {
                        table[key] = value;
                    }
                }
            }

            if (random.Next(50) == 0)
            {
                virtualCluster.Cluster.Compact(Topic, dropTombstones: random.Next(2) == 0);
            }
        }

        var read = new Dictionary<string, string>();
        var consumer = virtualCluster.Consumer();
        consumer.Fetch([new PartitionOffset(Partition, 0)]);
        var count = 0;
        for (var batch = Poll(consumer); batch.Count != 0; batch = Poll(consumer))
        {
            foreach (var record in batch)
            {
                count++;
                var key = Encoding.UTF8.GetString(record.Key.Span);
                if (record.HasValue)
                {
                    read[key] = Encoding.UTF8.GetString(record.Value.Span);
                }
                else
                {
                    read.Remove(key);
                }
            }
        }

        Assert.Equal(table.OrderBy(pair => pair.Key), read.OrderBy(pair => pair.Key));
        Assert.InRange(count, table.Count, 2000);
        Assert.Equal(virtualCluster.Cluster.EndOffset(Topic, 0), consumer.Position(Partition));
    }
}
