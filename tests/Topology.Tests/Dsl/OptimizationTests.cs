using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>The optimisations of rule R10, where the conformance scenarios do not look.</summary>
public sealed class OptimizationTests
{
    private readonly StreamsBuilder _builder = new(new StreamsBuilderOptions { Optimizations = TopologyOptimizations.All });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_table_that_stands_on_its_topic_comes_back_from_it(bool crash)
    {
        using var driver = new TopologyTestDriver(Counts(), new TopologyTestOptions { Partitions = 3 });
        var rows = driver.CreateInputTopic<string, string?>("rows", Serde.Utf8, Serde.Utf8!);
        for (var i = 0; i < 20; i++)
        {
            rows.PipeInput($"key{i % 7}", i % 5 == 0 ? null : "group", i);
        }

        Assert.DoesNotContain("app-rows-changelog", driver.ProducedTopicNames);
        var before = Rows(driver);
        if (crash)
        {
            driver.Crash();
        }
        else
        {
            driver.Restart();
        }

        Assert.Equal(before, Rows(driver));
        Assert.NotEmpty(before);
    }

    [Fact]
    public void A_row_is_not_restored_that_the_task_has_yet_to_take_G4()
    {
        // If it were, the task would take it for an update of itself and the count would not go up.
        using var driver = new TopologyTestDriver(Counts(), new TopologyTestOptions { CommitEvery = 100 });
        var rows = driver.CreateInputTopic<string, string?>("rows", Serde.Utf8, Serde.Utf8!);
        rows.PipeInput("a", "group", 0);
        driver.Commit();
        rows.PipeInput("b", "group", 1);
        rows.PipeInput("a", null, 2);
        driver.Crash();
        driver.Commit();

        Assert.Equal([1L, 2L, 1L], driver.CreateOutputTopic<string, long>("out").ReadKeyValuesToList().Select(record => record.Value));
    }

    [Fact]
    public void A_topology_can_be_built_again_after_more_was_declared()
    {
        var rekeyed = _builder.Stream<string, string>("in").SelectKey((_, value) => value);
        rekeyed.GroupByKey(Grouped.As<string, string>("one")).Count(Materialized.As<string, long>("first"));
        Assert.Equal(["one-repartition"], _builder.Build().RepartitionTopics.Keys);
        rekeyed.GroupByKey(Grouped.As<string, string>("two")).Count(Materialized.As<string, long>("second"));

        var topology = _builder.Build();

        Assert.Equal(["one-repartition"], topology.RepartitionTopics.Keys);
        Assert.Equal(2, topology.Subtopologies[1].Stores.Count);
    }

    [Fact]
    public void Repartitions_below_one_filter_become_one_where_Kafka_Streams_stops()
    {
        var kept = _builder.Stream<string, string>("in").SelectKey((_, value) => value).Filter((_, value) => value != "x", Named.As("kept"));
        kept.GroupByKey(Grouped.As<string, string>("one")).Count(Materialized.As<string, long>("first")).ToStream().To("out");
        kept.GroupByKey(Grouped.As<string, string>("two")).Count(Materialized.As<string, long>("second"));

        var topology = _builder.Build();
        Assert.Equal(["one-repartition"], topology.RepartitionTopics.Keys);
        Assert.Contains("kept", topology.Subtopologies[1].Nodes.Select(node => node.Name));

        using var driver = new TopologyTestDriver(topology);
        driver.CreateInputTopic<string, string>("in").PipeInput("k", "a", 0);
        driver.CreateInputTopic<string, string>("in").PipeInput("k", "x", 1);
        Assert.Equal([new KeyValuePair<string, long>("a", 1)], driver.CreateOutputTopic<string, long>("out").ReadKeyValuesToList());
        Assert.Equal([new KeyValuePair<string, long>("a", 1)], driver.GetKeyValueStore<string, long>("second").All());
    }

    [Fact]
    public void A_repartition_is_not_moved_past_a_processor_which_may_change_the_key()
    {
        var processed = _builder.Stream<string, string>("in").SelectKey((_, value) => value).Process(() => new Rekeying(), Named.As("rekeying"));
        processed.GroupByKey(Grouped.As<string, string>("one")).Count(Materialized.As<string, long>("first"));
        processed.GroupByKey(Grouped.As<string, string>("two")).Count(Materialized.As<string, long>("second"));

        var topology = _builder.Build();

        Assert.Equal(2, topology.RepartitionTopics.Count);
        Assert.Contains("rekeying", topology.Subtopologies[0].Nodes.Select(node => node.Name));
    }

    [Fact]
    public void The_records_of_every_stream_of_a_merge_are_still_repartitioned()
    {
        // Kafka Streams would move the repartition of "one" above the merge and let the records of "plain" past it.
        var rekeyed = _builder.Stream<string, string>("in").SelectKey((_, value) => value);
        rekeyed.GroupByKey(Grouped.As<string, string>("two")).Count(Materialized.As<string, long>("second"));
        rekeyed.Merge(_builder.Stream<string, string>("plain")).GroupByKey(Grouped.As<string, string>("one")).Count(Materialized.As<string, long>("first"));

        var topology = _builder.Build();

        var counting = topology.Subtopologies.Single(part => part.Stores.Any(store => store.Name == "first"));
        Assert.Equal([new PlanTopic("one-repartition", Internal: true)], counting.SourceTopics);
    }

    [Fact]
    public void A_topic_that_was_asked_for_stays()
    {
        var rekeyed = _builder.Stream<string, string>("in").SelectKey((_, value) => value);
        rekeyed.Repartition(Repartitioned.As<string, string>("mine")).To("out");
        rekeyed.GroupByKey(Grouped.As<string, string>("one")).Count(Materialized.As<string, long>("first"));

        Assert.Equal(["mine-repartition", "one-repartition"], _builder.Build().RepartitionTopics.Keys.Order());
    }

    private static List<KeyValuePair<string, string>> Rows(TopologyTestDriver driver) =>
        [.. Enumerable.Range(0, 3).SelectMany(partition => driver.GetKeyValueStore<string, string>("rows", partition).All())];

    private StreamTopology Counts()
    {
        _builder.Table("rows", materialized: Materialized.As<string, string>("rows"))
            .GroupBy((_, value) => new KeyValuePair<string, string>(value, value), Grouped.As<string, string>("groups"))
            .Count(Materialized.As<string, long>("counts"))
            .ToStream().To("out");
        return _builder.Build();
    }

    private sealed class Rekeying : Processing.IProcessor<string, string, string, string>
    {
        public void Process(in Record<string, string> record)
        {
        }
    }
}
