using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Guide;

/// <summary>What docs/guide/names.md shows.</summary>
public sealed class NamesGuide
{
    [Fact]
    public void Stores_need_names()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>("payments").GroupByKey().Count();       // a store without a name

        Assert.Throws<TopologyException>(builder.Build);
    }

    [Fact]
    public void Generated_names_are_Kafkas()
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { AllowGeneratedNames = true });
        builder.Stream<string, long>("payments").GroupByKey().Count();

        Assert.Contains("KSTREAM-AGGREGATE-STATE-STORE-0000000001", builder.Build().Describe().ToString());
    }

    [Fact]
    public void Names_are_those_of_internal_topics()
    {
        var builder = new StreamsBuilder();
        builder.Stream("payments", Consumed.As<string, long>("payments"))    // names of nodes: for descriptions and logs
            .Filter((card, amount) => amount > 0, Named.As("good-payments"))
            .GroupBy((card, amount) => card[..1], Grouped.As<string, long>("by-scheme"))
            .Count(Materialized.As<string, long>("payments-of-scheme"));

        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { ApplicationId = "fraud" });
        driver.CreateInputTopic<string, long>("payments").PipeInput("4-1111", 250, 0);

        Assert.Equal(["fraud-by-scheme-repartition", "fraud-payments-of-scheme-changelog"], driver.ProducedTopicNames.Order());
    }

    [Fact]
    public void A_topology_is_made_smaller()
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { Optimizations = TopologyOptimizations.All });
        var payments = builder.Stream<string, long>("payments").SelectKey((card, amount) => card[..1]);
        payments.GroupByKey(Grouped.As<string, long>("by-scheme")).Count(Materialized.As<string, long>("count-of-scheme"));
        payments.GroupByKey(Grouped.As<string, long>("again-by-scheme")).Reduce((sum, amount) => sum + amount, Materialized.As<string, long>("sum-of-scheme"));

        var description = builder.Build().Describe().ToString();
        Assert.Contains("by-scheme-repartition", description);
        Assert.DoesNotContain("again-by-scheme-repartition", description);                               // one topic serves both
    }
}
