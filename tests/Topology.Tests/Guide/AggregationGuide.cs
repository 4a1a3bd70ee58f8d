using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Guide;

/// <summary>What docs/guide/aggregation.md shows.</summary>
public sealed class AggregationGuide
{
    [Fact]
    public void Records_of_one_key_are_counted_reduced_and_aggregated()
    {
        var builder = new StreamsBuilder();
        var cards = builder.Stream<string, long>("payments").GroupByKey();   // card → amount in cents

        cards.Count(Materialized.As<string, long>("payments-of-card"));
        cards.Reduce((largest, amount) => Math.Max(largest, amount), Materialized.As<string, long>("largest-of-card"));
        cards
            .Aggregate(() => string.Empty, (card, amount, list) => $"{list} {amount}", Materialized.As<string, string>("amounts-of-card"))
            .ToStream()
            .To("amounts");

        using var driver = new TopologyTestDriver(builder.Build());
        var payments = driver.CreateInputTopic<string, long>("payments");
        payments.PipeInput("4-1111", 250, 0);
        payments.PipeInput("4-1111", 100, 1);
        payments.PipeTombstone("4-1111", 2);                                 // no value: dropped, not a deletion

        Assert.Equal([new("4-1111", 2)], driver.GetKeyValueStore<string, long>("payments-of-card").All());
        Assert.Equal([new("4-1111", 250)], driver.GetKeyValueStore<string, long>("largest-of-card").All());
        Assert.Equal([" 250", " 250 100"], driver.CreateOutputTopic<string, string>("amounts").ReadValuesToList());
    }

    [Fact]
    public void Records_are_grouped_by_another_key()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>("payments")
            .GroupBy((card, amount) => card[..1], Grouped.As<string, long>("by-scheme"))
            .Count(Materialized.As<string, long>("payments-of-scheme"));

        using var driver = new TopologyTestDriver(builder.Build());
        var payments = driver.CreateInputTopic<string, long>("payments");
        payments.PipeInput("4-1111", 250, 0);
        payments.PipeInput("4-2222", 100, 1);

        Assert.Equal([new("4", 2)], driver.GetKeyValueStore<string, long>("payments-of-scheme").All());
        Assert.Contains("app-by-scheme-repartition", driver.ProducedTopicNames);
    }

    [Fact]
    public void Several_streams_build_one_aggregate()
    {
        var builder = new StreamsBuilder();
        var payments = builder.Stream<string, long>("payments").GroupByKey();                            // card → cents
        var refunds = builder.Stream<string, long>("refunds").GroupByKey();

        payments
            .Cogroup<long>((card, amount, balance) => balance + amount)
            .Cogroup(refunds, (card, amount, balance) => balance - amount)
            .Aggregate(() => 0, Materialized.As<string, long>("balances"));

        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic<string, long>("payments").PipeInput("4-1111", 1250, 0);
        driver.CreateInputTopic<string, long>("refunds").PipeInput("4-1111", 250, 1);

        Assert.Equal([new("4-1111", 1000)], driver.GetKeyValueStore<string, long>("balances").All());
    }

    [Fact]
    public void A_record_cache_sends_the_last_change_of_a_row_at_the_commit()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>("payments").GroupByKey()
            .Count(Materialized.As<string, long>("payments-of-card").WithCachingEnabled(maxRows: 10_000))
            .ToStream()
            .To("counts");

        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { CommitEvery = 100 });
        var payments = driver.CreateInputTopic<string, long>("payments");
        payments.PipeInput("4-1111", 250, 0);
        payments.PipeInput("4-1111", 100, 1);
        payments.PipeInput("4-1111", 400, 2);
        driver.Commit();

        Assert.Equal([new("4-1111", 3)], driver.CreateOutputTopic<string, long>("counts").ReadKeyValuesToList());
    }
}
