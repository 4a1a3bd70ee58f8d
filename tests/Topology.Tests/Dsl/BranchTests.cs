using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>Splitting a stream; descriptions are what Kafka Streams 4.3.1 printed for the same calls (rules N2, N3, N5).</summary>
public sealed class BranchTests
{
    private readonly StreamsBuilder _builder = new();

    [Fact]
    public void Branches_are_named_by_the_splitter_and_their_number_N3()
    {
        var branches = _builder.Stream<string, string>("in").Split()
            .Branch((_, _) => true)
            .Branch((_, _) => true, Branched.As<string, string>("x"))
            .Branch((_, _) => true)
            .DefaultBranch();
        foreach (var name in branches.Keys.Order(StringComparer.Ordinal))
        {
            branches[name].To(name);
        }

        Assert.Equal(
            """
            Topologies:
               Sub-topology: 0
                Source: KSTREAM-SOURCE-0000000000 (topics: [in])
                  --> KSTREAM-BRANCH-0000000001
                Processor: KSTREAM-BRANCH-0000000001 (stores: [])
                  --> KSTREAM-BRANCH-00000000010, KSTREAM-BRANCH-00000000011, KSTREAM-BRANCH-00000000013, KSTREAM-BRANCH-0000000001x
                  <-- KSTREAM-SOURCE-0000000000
                Processor: KSTREAM-BRANCH-00000000010 (stores: [])
                  --> KSTREAM-SINK-0000000006
                  <-- KSTREAM-BRANCH-0000000001
                Processor: KSTREAM-BRANCH-00000000011 (stores: [])
                  --> KSTREAM-SINK-0000000007
                  <-- KSTREAM-BRANCH-0000000001
                Processor: KSTREAM-BRANCH-00000000013 (stores: [])
                  --> KSTREAM-SINK-0000000008
                  <-- KSTREAM-BRANCH-0000000001
                Processor: KSTREAM-BRANCH-0000000001x (stores: [])
                  --> KSTREAM-SINK-0000000009
                  <-- KSTREAM-BRANCH-0000000001
                Sink: KSTREAM-SINK-0000000006 (topic: KSTREAM-BRANCH-00000000010)
                  <-- KSTREAM-BRANCH-00000000010
                Sink: KSTREAM-SINK-0000000007 (topic: KSTREAM-BRANCH-00000000011)
                  <-- KSTREAM-BRANCH-00000000011
                Sink: KSTREAM-SINK-0000000008 (topic: KSTREAM-BRANCH-00000000013)
                  <-- KSTREAM-BRANCH-00000000013
                Sink: KSTREAM-SINK-0000000009 (topic: KSTREAM-BRANCH-0000000001x)
                  <-- KSTREAM-BRANCH-0000000001x


            """,
            _builder.Build().Describe().ToString());
    }

    [Fact]
    public void A_function_changes_what_is_in_the_map_and_a_consumer_takes_the_branch_out_of_it()
    {
        var branches = _builder.Stream<string, string>("in").Split(Named.As("sp"))
            .Branch((_, _) => true, Branched.WithFunction<string, string>(branch => branch.MapValues(value => value)))
            .Branch((_, _) => true, Branched.WithConsumer<string, string>(branch => branch.To("c"), "con"))
            .Branch((_, _) => true, Branched.WithFunction<string, string>(branch => branch.Filter((_, _) => true), "fn"))
            .Branch((_, _) => true, Branched.WithFunction<string, string>(_ => null, "nul"))
            .NoDefaultBranch();

        Assert.Equal(["sp1", "spfn"], branches.Keys.Order(StringComparer.Ordinal));
        branches["sp1"].To("sp1");
        branches["spfn"].To("spfn");
        Assert.Equal(
            """
            Topologies:
               Sub-topology: 0
                Source: KSTREAM-SOURCE-0000000000 (topics: [in])
                  --> sp
                Processor: sp (stores: [])
                  --> spfn, sp1, spcon, spnul
                  <-- KSTREAM-SOURCE-0000000000
                Processor: sp1 (stores: [])
                  --> KSTREAM-MAPVALUES-0000000003
                  <-- sp
                Processor: spfn (stores: [])
                  --> KSTREAM-FILTER-0000000007
                  <-- sp
                Processor: KSTREAM-FILTER-0000000007 (stores: [])
                  --> KSTREAM-SINK-0000000010
                  <-- spfn
                Processor: KSTREAM-MAPVALUES-0000000003 (stores: [])
                  --> KSTREAM-SINK-0000000009
                  <-- sp1
                Processor: spcon (stores: [])
                  --> KSTREAM-SINK-0000000005
                  <-- sp
                Sink: KSTREAM-SINK-0000000005 (topic: c)
                  <-- spcon
                Sink: KSTREAM-SINK-0000000009 (topic: sp1)
                  <-- KSTREAM-MAPVALUES-0000000003
                Sink: KSTREAM-SINK-0000000010 (topic: spfn)
                  <-- KSTREAM-FILTER-0000000007
                Processor: spnul (stores: [])
                  --> none
                  <-- sp


            """,
            _builder.Build().Describe().ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_record_goes_to_the_first_branch_that_takes_it(bool withDefault)
    {
        var splitting = _builder.Stream<string, string>("in").Split(Named.As("by-"))
            .Branch((_, value) => value.StartsWith('a'), Branched.WithConsumer<string, string>(branch => branch.To("a")))
            .Branch((key, _) => key == "k", Branched.WithConsumer<string, string>(branch => branch.To("k")));
        var branches = withDefault ? splitting.DefaultBranch(Branched.As<string, string>("rest")) : splitting.NoDefaultBranch();
        if (withDefault)
        {
            branches["by-rest"].To("rest");
        }

        using var driver = new TopologyTestDriver(_builder.Build());
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("k", "a1", 1);
        input.PipeInput("k", "b1", 2);
        input.PipeInput("x", "c1", 3);

        Assert.Equal(["a1"], driver.CreateOutputTopic<string, string>("a").ReadKeyValuesToList().Select(record => record.Value));
        Assert.Equal(["b1"], driver.CreateOutputTopic<string, string>("k").ReadKeyValuesToList().Select(record => record.Value));
        if (withDefault)
        {
            Assert.Equal(["c1"], driver.CreateOutputTopic<string, string>("rest").ReadKeyValuesToList().Select(record => record.Value));
        }
    }

    [Fact]
    public void A_value_that_cannot_be_shown_satisfies_no_predicate()
    {
        _builder.Stream<string, long>("in").Split(Named.As("by-"))
            .Branch((_, _) => true, Branched.WithConsumer<string, long>(branch => branch.To("all")))
            .DefaultBranch(Branched.WithConsumer<string, long>(branch => branch.To("rest")));
        using var driver = new TopologyTestDriver(_builder.Build());

        driver.CreateInputTopic<string, long>("in").PipeTombstone("k", 1);

        Assert.True(driver.CreateOutputTopic<string, long>("all").IsEmpty);
        Assert.False(driver.CreateOutputTopic<string, long>("rest").ReadRecord().HasValue);
    }

    [Fact]
    public void Two_branches_of_one_name_are_refused()
    {
        _builder.Stream<string, string>("in").Split(Named.As("sp"))
            .Branch((_, _) => true, Branched.As<string, string>("q"))
            .Branch((_, _) => true, Branched.As<string, string>("q"))
            .NoDefaultBranch();

        Assert.Contains("Node spq is declared twice", Assert.Throws<TopologyException>(_builder.Build).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_added_after_the_end()
    {
        var splitting = _builder.Stream<string, string>("in").Split();
        splitting.NoDefaultBranch();

        Assert.Throws<InvalidOperationException>(() => splitting.Branch((_, _) => true));
        Assert.Throws<InvalidOperationException>(() => splitting.DefaultBranch());
    }

    /// <remarks>Kafka Streams 4.3.1 cannot build this topology: its optimiser stops at the branches.</remarks>
    [Fact]
    public void Repartitions_of_branches_are_merged_above_the_split_R10()
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { Optimizations = TopologyOptimizations.MergeRepartitionTopics });
        builder.Stream<string, string>("in").SelectKey((_, value) => value).Split(Named.As("by-"))
            .Branch((_, value) => value == "a", Branched.WithConsumer<string, string>(branch => branch.GroupByKey().Count(Materialized.As<string, long>("a"))))
            .DefaultBranch(Branched.WithConsumer<string, string>(branch => branch.GroupByKey().Count(Materialized.As<string, long>("rest"))));
        var topology = builder.Build();
        using var driver = new TopologyTestDriver(topology);
        var input = driver.CreateInputTopic<string, string>("in");

        input.PipeInput("k", "a", 1);
        input.PipeInput("k", "b", 2);

        Assert.Single(topology.RepartitionTopics);
        Assert.Equal([new("a", 1L)], driver.GetKeyValueStore<string, long>("a").All());
        Assert.Equal([new("b", 1L)], driver.GetKeyValueStore<string, long>("rest").All());
    }
}
