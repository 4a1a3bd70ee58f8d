using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Driver;

/// <summary>Stores of the driver (rule D6).</summary>
public sealed class DriverStoreTests
{
    [Fact]
    public void A_test_can_fill_a_store_before_it_pipes_records()
    {
        using var driver = Counting(new TopologyTestOptions());
        driver.GetStateStore<ITimestampedKeyValueStore<string, long>>("counts").Put("a", 41, 1);

        driver.CreateInputTopic<string, string>("in").PipeInput("a", "x", 2);

        Assert.Equal(42L, driver.CreateOutputTopic<string, long?>("out").ReadValue());
        Assert.Equal(1, driver.GetKeyValueStore<string, long>("counts").ApproximateCount);
    }

    [Fact]
    public void What_a_test_writes_is_committed_and_logged()
    {
        using var driver = Counting(new TopologyTestOptions());
        driver.GetStateStore<ITimestampedKeyValueStore<string, long>>("counts").Put("a", 41, 1);
        driver.Commit();
        driver.Crash();

        Assert.Single(driver.Cluster.ReadAll("app-counts-changelog", 0));
        Assert.True(driver.GetKeyValueStore<string, long>("counts").TryGet("a", out var count));
        Assert.Equal(41, count);
    }

    [Fact]
    public void A_record_that_fails_does_not_undo_what_a_test_wrote()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Reduce((_, _) => throw new FormatException(), Materialized.As<string, string>("rows"));
        using var driver = new TopologyTestDriver(
            builder.Build(), new TopologyTestOptions { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" });
        driver.GetStateStore<ITimestampedKeyValueStore<string, string>>("rows").Put("a", "mine", 1);

        driver.CreateInputTopic<string, string>("in").PipeInput("a", "x", 2);

        Assert.Single(driver.Cluster.ReadAll("dead", 0));
        Assert.Equal([new("a", "mine")], driver.GetKeyValueStore<string, string>("rows").All());
    }

    [Fact]
    public void Stores_are_found_by_name_and_partition_and_must_be_of_the_type()
    {
        using var driver = Counting(new TopologyTestOptions { Partitions = 3 });
        // card-1 belongs to partition 2 of 3 (rule M4).
        driver.CreateInputTopic<string, string>("in").PipeInput("card-1", "x", 2);

        Assert.Equal([0, 0, 1], Enumerable.Range(0, 3).Select(partition => driver.GetKeyValueStore<string, long>("counts", partition).All().Count()));
        Assert.Equal(["counts", "names"], driver.GetAllStateStores(2).Keys.Order(StringComparer.Ordinal));
        Assert.Throws<ArgumentException>(() => driver.GetStateStore<IStateStore>("nothing"));
        Assert.Throws<ArgumentException>(() => driver.GetKeyValueStore<string, long>("counts", partition: 3));
        Assert.Throws<ArgumentException>(() => driver.GetKeyValueStore<string, string>("counts"));
        Assert.Throws<ArgumentException>(() => driver.GetStateStore<ITimestampedKeyValueStore<string, string>>("names"));
        Assert.Empty(driver.GetKeyValueStore<string, string>("names").All());
    }

    [Fact]
    public void Each_kind_of_store_has_a_getter_and_windows_with_times_can_be_read_without_them_D6()
    {
        var builder = new StreamsBuilder();
        var groups = builder.Stream<string, string>("in").GroupByKey();
        groups.Count(Materialized.As<string, long>("rows"));
        groups.WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromMilliseconds(10))).Count(Materialized.As<string, long>("windows"));
        groups.WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(TimeSpan.FromMilliseconds(10))).Count(Materialized.As<string, long>("sessions"));
        builder.Table("table", Consumed.With(Serde.Utf8, Serde.Utf8), Materialized.AsVersioned<string, string>("versions", TimeSpan.FromHours(1)));
        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "x", 7);
        driver.CreateInputTopic<string, string>("table").PipeInput("a", "x", 7);

        driver.GetTimestampedKeyValueStore<string, long>("rows").Put("b", 5, 7);
        Assert.Equal([new("a", 1), new("b", 5)], driver.GetKeyValueStore<string, long>("rows").All());

        driver.GetTimestampedWindowStore<string, long>("windows").Put("b", 5, 0, 7);
        var windows = driver.GetWindowStore<string, long>("windows");
        Assert.True(windows.TryFetch("a", 0, out var count));
        Assert.Equal(1, count);
        Assert.False(windows.TryFetch("a", 10, out _));
        Assert.Equal([new(0, 5)], windows.Fetch("b", 0, 10));
        Window first = new(0, 10);
        Assert.Equal([new(new("a", first), 1), new(new("b", first), 5)], windows.All());
        Assert.Equal([new(new("b", first), 5)], windows.Fetch("b", "c", 0, 10));
        Assert.Equal([new(new("b", first), 5), new(new("a", first), 1)], windows.FetchAll(0, 10, backward: true));

        Assert.Equal(1, Assert.Single(driver.GetSessionStore<string, long>("sessions").Fetch("a")).Value);
        Assert.True(driver.GetVersionedKeyValueStore<string, string>("versions").TryGet("a", asOf: 8, out _));
        Assert.Throws<ArgumentException>(() => driver.GetSessionStore<string, long>("windows"));
        Assert.Throws<ArgumentException>(() => driver.GetWindowStore<string, string>("windows"));
    }

    private static TopologyTestDriver Counting(TopologyTestOptions options)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts")).ToStream().To("out");
        builder.GlobalTable("names", Consumed.With(Serde.Utf8, Serde.Utf8), Materialized.As<string, string>("names"));
        return new TopologyTestDriver(builder.Build(), options);
    }
}
