using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

public sealed class CogroupTests
{
    private readonly StreamsBuilder _builder = new();

    [Fact]
    public void Streams_of_different_types_build_one_aggregate()
    {
        var names = _builder.Stream<string, string>("names").GroupByKey();
        var amounts = _builder.Stream<string, long>("amounts").GroupByKey();
        names.Cogroup<string>((_, name, sum) => sum + name).Cogroup(amounts, (_, amount, sum) => sum + amount)
            .Aggregate(() => ">", Materialized.As<string, string>("sums")).ToStream().To("out");
        using var driver = new TopologyTestDriver(_builder.Build());
        driver.CreateInputTopic<string, string>("names").PipeInput("k", "a", 5);
        driver.CreateInputTopic<string, long>("amounts").PipeInput("k", 7, 3);
        driver.CreateInputTopic<string, long>("amounts").PipeTombstone("k", 9);

        Assert.Equal([">a@5", ">a7@5"], driver.CreateOutputTopic<string, string>("out").ReadRecordsToList().Select(record => $"{record.Value}@{record.Timestamp}"));
    }

    [Fact]
    public void A_repartition_serves_all_aggregations_of_a_cogroup_and_takes_its_numbers_each_time_N2()
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { AllowGeneratedNames = true });
        var first = builder.Stream<string, string>("a").GroupBy((_, value) => value, Grouped.As<string, string>("g1"));
        var second = builder.Stream<string, string>("b").GroupByKey();
        var both = first.Cogroup<string>((_, value, sum) => sum + value).Cogroup(second, (_, value, sum) => sum + value);
        both.Aggregate(() => "", Materialized.As<string, string>("one"));
        both.Aggregate(() => "", Materialized.As<string, string>("two"));

        var topology = builder.Build();

        Assert.Equal(["g1-repartition"], topology.RepartitionTopics.Keys);
        Assert.Equal(
            ["COGROUPKSTREAM-AGGREGATE-0000000006", "COGROUPKSTREAM-AGGREGATE-0000000007", "COGROUPKSTREAM-MERGE-0000000008",
             "COGROUPKSTREAM-AGGREGATE-0000000012", "COGROUPKSTREAM-AGGREGATE-0000000013", "COGROUPKSTREAM-MERGE-0000000014"],
            topology.Subtopologies[1].Nodes.Select(node => node.Name).Where(name => name.StartsWith("COGROUP", StringComparison.Ordinal)));
        Assert.Equal(["g1-repartition", "b"], Assert.Single(topology.CopartitionGroups).Select(topic => topic.Name));
    }

    [Fact]
    public void A_stream_that_is_there_already_gets_the_new_aggregator()
    {
        var stream = _builder.Stream<string, string>("a").GroupByKey();
        stream.Cogroup<string>((_, _, _) => "old").Cogroup(stream, (_, _, _) => "new").Aggregate(() => "", Materialized.As<string, string>("sums")).ToStream().To("out");
        using var driver = new TopologyTestDriver(_builder.Build());
        driver.CreateInputTopic<string, string>("a").PipeInput("k", "v", 0);

        Assert.Equal("new", driver.CreateOutputTopic<string, string>("out").ReadValue());
    }

    [Fact]
    public void Two_rekeyed_streams_need_names_of_their_own()
    {
        var one = _builder.Stream<string, string>("a").GroupBy((_, value) => value);
        var two = _builder.Stream<string, string>("b").GroupBy((_, value) => value);
        one.Cogroup<string>((_, value, sum) => sum + value).Cogroup(two, (_, value, sum) => sum + value).Aggregate(() => "", Materialized.As<string, string>("sums"));

        Assert.Contains("Repartition topic sums-repartition is declared twice", Assert.Throws<TopologyException>(_builder.Build).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cached_cogroup_tells_only_the_last_aggregate_of_a_commit_Q1()
    {
        var names = _builder.Stream<string, string>("a").GroupByKey();
        names.Cogroup<string>((_, value, sum) => sum + value).Cogroup(_builder.Stream<string, string>("b").GroupByKey(), (_, value, sum) => sum + value)
            .Aggregate(() => "", Materialized.As<string, string>("sums").WithCachingEnabled()).ToStream().To("out");
        using var driver = new TopologyTestDriver(_builder.Build(), new TopologyTestOptions { CommitEvery = 2 });
        driver.CreateInputTopic<string, string>("a").PipeInput("k", "1", 0);
        driver.CreateInputTopic<string, string>("b").PipeInput("k", "2", 1);

        Assert.Equal(["12"], driver.CreateOutputTopic<string, string>("out").ReadKeyValuesToList().Select(record => record.Value));
    }
}
