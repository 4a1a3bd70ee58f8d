using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Assignment;

/// <summary>Topics that get partitions while the application runs, or between two runs (decision 11).</summary>
[Trait("Fault", "1.8")]
public sealed class GrowingTopicTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(1);

    [Fact]
    public void Added_partitions_are_read_by_tasks_without_state()
    {
        using var driver = Driver(builder => builder.Stream<string, string>("in").To("out"));
        Put(driver, 1, "before");
        driver.Cluster.AddPartitions("in", 4);
        driver.AdvanceWallClockTime(LongEnough);

        Put(driver, 3, "added");
        Put(driver, 1, "old");
        driver.Commit();

        Assert.Equal(["added", "before", "old"], Outputs(driver).Order());
    }

    [Fact]
    public void Records_that_came_before_an_added_partition_was_noticed_are_read_whatever_the_rule_of_the_source()
    {
        using var driver = Driver(
            builder => builder.Stream<string, string>("in").To("out"), new TopologyTestOptions { Partitions = 2, OffsetReset = AutoOffsetReset.Latest });
        driver.Cluster.AddPartitions("in", 3);
        Put(driver, 2, "first");

        driver.AdvanceWallClockTime(LongEnough);

        Assert.Equal(["first"], Outputs(driver));
    }

    [Fact]
    public void Inputs_of_one_task_may_grow_one_after_the_other()
    {
        using var driver = Driver(builder => builder.Stream<string, string>("in").Merge(builder.Stream<string, string>("other")).To("out"));
        driver.Cluster.AddPartitions("in", 3);
        driver.AdvanceWallClockTime(LongEnough);
        driver.Cluster.AddPartitions("other", 4);
        driver.AdvanceWallClockTime(LongEnough);

        Put(driver, 2, "a");
        Put(driver, 3, "b", "other");
        Put(driver, 2, "c", "other");
        driver.Commit();

        Assert.Equal(["a", "b", "c"], Outputs(driver).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void State_cannot_follow_a_topic_that_grows_and_the_application_stops(bool restart)
    {
        using var driver = Driver(builder => builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts")));
        Put(driver, 1, "x");
        driver.Commit();
        driver.Cluster.AddPartitions("in", 4);

        var failure = Assert.ThrowsAny<Exception>(restart ? driver.Restart : () => driver.AdvanceWallClockTime(LongEnough));

        Assert.Contains("app-counts-changelog has 2 partitions, but 4 are needed", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_repartition_topic_cannot_follow_and_the_application_stops(bool restart)
    {
        using var driver = Driver(builder => builder.Stream<string, string>("in").SelectKey((_, value) => value)
            .Repartition(Repartitioned.As<string, string>("by-value")).To("out"));
        driver.Cluster.AddPartitions("in", 4);

        var failure = Assert.ThrowsAny<Exception>(restart ? driver.Restart : () => driver.AdvanceWallClockTime(LongEnough));

        Assert.Contains("app-by-value-repartition has 2 partitions, but 4 are needed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Behind_a_repartition_topic_with_a_number_of_its_own_state_does_not_mind()
    {
        using var driver = Driver(builder => builder.Stream<string, string>("in").SelectKey((_, value) => value)
            .Repartition(Repartitioned.As<string, string>("by-value").WithNumberOfPartitions(2))
            .GroupByKey().Count(Materialized.As<string, long>("counts")).ToStream().MapValues(count => $"{count}").To("out"));
        Put(driver, 1, "x");
        driver.Cluster.AddPartitions("in", 4);
        driver.AdvanceWallClockTime(LongEnough);

        Put(driver, 3, "x");
        driver.Commit();

        Assert.Equal(["1", "2"], Outputs(driver));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Keys_that_moved_away_from_their_rows_stop_the_application_though_no_changelog_shows_it(bool restart)
    {
        using var driver = Unlogged(ChangedTopicPolicy.Stop);
        Put(driver, 1, "x");
        driver.Commit();
        driver.Cluster.AddPartitions("in", 4);

        var failure = Assert.ThrowsAny<StreamException>(restart ? driver.Restart : () => driver.AdvanceWallClockTime(LongEnough));

        Assert.Contains("in has 4 partitions, and had 2", failure.Message, StringComparison.Ordinal);
        Assert.Contains("changed.topics.policy=accept", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Told_to_go_on_keys_begin_anew_where_they_are_now(bool restart)
    {
        using var driver = Unlogged(ChangedTopicPolicy.Accept);
        Put(driver, 1, "x");
        driver.Commit();
        driver.Cluster.AddPartitions("in", 4);

        Action goOn = restart ? driver.Restart : () => driver.AdvanceWallClockTime(LongEnough);
        goOn();
        Put(driver, 3, "x");
        Put(driver, 1, "x");
        driver.Commit();

        Assert.Equal(["1", "1", "2"], Outputs(driver).Order());
        driver.Restart();
    }

    [Fact]
    public void A_table_restored_from_its_source_cannot_follow_either()
    {
        using var driver = Driver(
            builder => builder.Table("in", materialized: Materialized.As<string, string>("rows")),
            options: new StreamsBuilderOptions { Optimizations = TopologyOptimizations.ReuseTableSourceTopics });
        Put(driver, 1, "x");
        driver.Commit();
        driver.Cluster.AddPartitions("in", 4);

        Assert.ThrowsAny<StreamException>(() => driver.AdvanceWallClockTime(LongEnough));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_global_topic_that_grows_is_read_whole(bool restart)
    {
        using var driver = Driver(builder =>
        {
            var rows = builder.GlobalTable("rows", materialized: Materialized.As<string, string>("rows"));
            builder.Stream<string, string>("in").LeftJoin(rows, (_, value) => value, (value, row) => $"{value}+{row ?? "none"}").To("out");
        });
        Put(driver, 1, "old", "rows");
        driver.Cluster.AddPartitions("rows", 4);
        Put(driver, 3, "new", "rows");
        Action look = restart ? driver.Restart : () => driver.AdvanceWallClockTime(LongEnough);
        look();
        Put(driver, 2, "newer", "rows");
        driver.AdvanceWallClockTime(TimeSpan.Zero);

        foreach (var key in new[] { "old", "new", "newer" })
        {
            Put(driver, 0, key);
        }

        driver.Commit();
        Assert.Equal(["new+new", "newer+newer", "old+old"], Outputs(driver).Order());
    }

    [Fact]
    public void A_topic_that_is_written_to_may_grow()
    {
        using var driver = Driver(builder => builder.Stream<string, string>("in").To("out"));
        driver.Cluster.AddPartitions("out", 16);
        driver.AdvanceWallClockTime(LongEnough);
        for (var i = 0; i < 32; i++)
        {
            Put(driver, 0, $"{i}");
        }

        driver.Commit();

        Assert.Contains(Enumerable.Range(2, 14), partition => driver.Cluster.EndOffset("out", partition) > 0);
    }

    /// <summary>Key and value are the same text.</summary>
    private static void Put(TopologyTestDriver driver, int partition, string text, string topic = "in")
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        driver.Cluster.Produce(topic, partition, bytes, bytes, 1);
    }

    private static IEnumerable<string> Outputs(TopologyTestDriver driver) =>
        driver.CreateOutputTopic<string, string>("out").ReadRecordsToList().Select(record => record.Value);

    private static TopologyTestDriver Unlogged(ChangedTopicPolicy policy) => Driver(
        builder => builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts").OnDisk().WithLoggingDisabled())
            .ToStream().MapValues(count => $"{count}").To("out"),
        new TopologyTestOptions { Partitions = 2, StoreEngine = new RocksDbStoreEngine(), ChangedTopics = policy });

    private static TopologyTestDriver Driver(Action<StreamsBuilder> declare, TopologyTestOptions? test = null, StreamsBuilderOptions? options = null)
    {
        var builder = new StreamsBuilder(options ?? new StreamsBuilderOptions());
        declare(builder);
        return new TopologyTestDriver(builder.Build(), test ?? new TopologyTestOptions { Partitions = 2 });
    }
}
