using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Guide;

/// <summary>What docs/guide/streams.md shows.</summary>
public sealed class StreamsGuide
{
    [Fact]
    public void Records_are_filtered_changed_and_given_other_keys()
    {
        var builder = new StreamsBuilder();
        var payments = builder.Stream<string, long>("payments");            // card → amount in cents

        payments
            .Filter((card, amount) => amount > 0)
            .MapValues(amount => amount / 100.0)
            .To("amounts");

        payments
            .SelectKey((card, amount) => card[..1])                          // another key: the scheme of the card
            .Repartition(Repartitioned.As<string, long>("by-scheme"))        // all payments of a scheme in one partition
            .To("payments-by-scheme");

        using var driver = new TopologyTestDriver(builder.Build());
        var input = driver.CreateInputTopic<string, long>("payments");
        input.PipeInput("4-1111", 1250, 0);
        input.PipeInput("5-2222", -300, 1);

        var amounts = driver.CreateOutputTopic<string, double>("amounts").ReadKeyValuesToList();
        Assert.Equal([new("4-1111", 12.5)], amounts);
        var schemes = driver.CreateOutputTopic<string, long>("payments-by-scheme").ReadKeyValuesToList();
        Assert.Equal([new("4", 1250), new("5", -300)], schemes);
    }

    [Fact]
    public void A_record_becomes_many()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("orders")                             // customer → items
            .FlatMapValues(items => items.Split(','))
            .Peek((customer, item) => Assert.NotEmpty(item))
            .To("items");

        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic<string, string>("orders").PipeInput("ada", "lens,film", 0);

        var items = driver.CreateOutputTopic<string, string>("items").ReadKeyValuesToList();
        Assert.Equal([new("ada", "lens"), new("ada", "film")], items);
    }

    [Fact]
    public void Records_need_not_move_if_the_new_key_contains_the_old_one()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("payments")                           // card → merchant
            .SelectKey((card, merchant) => $"{card}|{merchant}")
            .MarkAsPartitioned()                                             // all of a card and merchant are where those of the card are
            .GroupByKey()
            .Count(Materialized.As<string, long>("uses-at-merchant"));

        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic<string, string>("payments").PipeInput("4-1111", "m-7", 0);

        Assert.Equal(["app-uses-at-merchant-changelog"], driver.ProducedTopicNames);
    }

    [Fact]
    public void Changes_of_a_table_are_written_with_the_serde_of_its_values()
    {
        var builder = new StreamsBuilder();
        builder.Table<string, long>("limits", "limits")                      // card → cents
            .ToStream()                                                      // long?, null where a row was deleted
            .To("changed-limits", Produced.With(Serde.Utf8, Serde.Int64));

        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic<string, long>("limits").PipeInput("4-1111", 50_000, 0);

        Assert.Equal([new("4-1111", 50_000)], driver.CreateOutputTopic<string, long>("changed-limits").ReadKeyValuesToList());
    }
}
