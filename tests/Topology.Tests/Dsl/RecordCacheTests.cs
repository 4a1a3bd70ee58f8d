using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

public sealed class RecordCacheTests
{
    [Fact]
    public void Of_each_row_the_last_change_of_a_commit_goes_on_in_order_of_last_change_Q1()
    {
        using var driver = new TopologyTestDriver(Counts(Cached()), new TopologyTestOptions { CommitEvery = 5 });
        Pipe(driver, "a", "b", "a", "c", "b");

        Assert.Equal(["a=2@2", "c=1@3", "b=2@4"], Results(driver));
    }

    [Fact]
    public void Without_a_cache_every_change_goes_on()
    {
        using var driver = new TopologyTestDriver(Counts(Cached().WithCachingDisabled()), new TopologyTestOptions { CommitEvery = 5 });
        Pipe(driver, "a", "b", "a", "c", "b");

        Assert.Equal(["a=1@0", "b=1@1", "a=2@2", "c=1@3", "b=2@4"], Results(driver));
    }

    [Fact]
    public void A_full_cache_is_emptied_before_the_commit()
    {
        using var driver = new TopologyTestDriver(Counts(Cached().WithCachingEnabled(2)), new TopologyTestOptions { CommitEvery = 5 });
        Pipe(driver, "a", "a", "b", "a", "a");

        Assert.Equal(["a=2@1", "b=1@2", "a=4@4"], Results(driver));
    }

    [Fact]
    public void The_old_value_is_the_one_of_the_last_flush_and_a_row_that_came_and_went_is_not_told_Q2()
    {
        var builder = new StreamsBuilder();
        builder.Table("rows", materialized: Materialized.As<string, string>("rows").WithCachingEnabled())
            .GroupBy((_, value) => new KeyValuePair<string, string>("all", value), Grouped.As<string, string>("all"))
            .Aggregate(() => "", (_, added, sum) => sum + "+" + added, (_, removed, sum) => sum + "-" + removed, Materialized.As<string, string>("sums"))
            .ToStream()
            .To("out");
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { CommitEvery = 3 });
        var rows = driver.CreateInputTopic<string, string?>("rows", Serde.Utf8, Serde.Utf8!);
        rows.PipeInput("a", "1", 0);
        rows.PipeInput("b", "x", 1);
        rows.PipeInput("b", null, 2);
        rows.PipeInput("a", "2", 3);
        rows.PipeInput("a", "3", 4);
        rows.PipeInput("c", null, 5);

        Assert.Equal(["all=+1@0", "all=+1-1+3@4"], driver.CreateOutputTopic<string, string>("out").ReadRecordsToList().Select(record => $"{record.Key}={record.Value}@{record.Timestamp}"));
    }

    [Fact]
    public void A_failed_record_leaves_nothing_in_the_cache()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in")
            .GroupByKey()
            .Aggregate(() => "", (_, value, sum) => sum + value, Materialized.As<string, string>("sums").WithCachingEnabled())
            .ToStream()
            .To("out");
        builder.Stream<string, string>("in").ForEach((_, value) =>
        {
            if (value == "bad")
            {
                throw new InvalidOperationException("This record cannot be processed.");
            }
        });
        var options = new TopologyTestOptions { CommitEvery = 3, BadRecords = Runtime.App.BadRecordPolicy.DeadLetter, DeadLetterTopic = "bad" };
        using var driver = new TopologyTestDriver(builder.Build(), options);
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "1", 0);
        input.PipeInput("a", "bad", 1);
        input.PipeInput("b", "2", 2);

        Assert.Equal(["a=1@0", "b=2@2"], driver.CreateOutputTopic<string, string>("out").ReadRecordsToList().Select(record => $"{record.Key}={record.Value}@{record.Timestamp}"));
    }

    [Fact]
    public void A_crash_loses_nothing_that_the_cache_held()
    {
        using var driver = new TopologyTestDriver(Counts(Cached()), new TopologyTestOptions { CommitEvery = 100 });
        Pipe(driver, "a", "a");
        driver.Crash();
        driver.Commit();

        Assert.Equal(["a=2@1"], Results(driver));
    }

    private static Materialized<string, long> Cached() => Materialized.As<string, long>("counts").WithCachingEnabled();

    private static StreamTopology Counts(Materialized<string, long> store)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(store).ToStream().To("out");
        return builder.Build();
    }

    private static void Pipe(TopologyTestDriver driver, params string[] keys)
    {
        var input = driver.CreateInputTopic<string, string>("in");
        for (var i = 0; i < keys.Length; i++)
        {
            input.PipeInput(keys[i], "v", i);
        }
    }

    private static IEnumerable<string> Results(TopologyTestDriver driver) =>
        driver.CreateOutputTopic<string, long>("out").ReadRecordsToList().Select(record => $"{record.Key}={record.Value}@{record.Timestamp}");
}
