using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Runtime.Intake;
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

    private static TopologyTestDriver Counting(TopologyTestOptions options)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts")).ToStream().To("out");
        builder.GlobalTable("names", Consumed.With(Serde.Utf8, Serde.Utf8), Materialized.As<string, string>("names"));
        return new TopologyTestDriver(builder.Build(), options);
    }
}
