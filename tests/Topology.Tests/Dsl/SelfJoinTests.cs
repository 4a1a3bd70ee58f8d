using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>A stream joined with itself, over one store if the topology is optimised (rule J8).</summary>
public sealed class SelfJoinTests
{
    private static readonly string[] Inputs = ["L k:A@20", "L k:B@30", "L k:C@25", "L k:D@25", "L k:E@5", "L k:_@26", "L _:x@27", "L k:F@40"];

    [Fact]
    public void One_store_gives_the_results_of_two_in_their_order_J8()
    {
        const string Results =
            "k:A+A@20 k:B+A@30 k:B+B@30 k:C+A@25 k:C+C@25 k:B+C@30 k:D+A@25 k:D+C@25 k:C+D@25 k:D+D@25 k:B+D@30 k:F+B@40 k:F+F@40";
        foreach (var optimised in new[] { false, true })
        {
            var topology = Joined("inner", 10, 4, optimised);
            Assert.Equal(optimised ? 1 : 2, Assert.Single(topology.Subtopologies).Stores.Count);
            using var driver = new TextDriver(topology);
            Assert.Equal(Results, driver.Pipe(Inputs));
        }
    }

    [Theory]
    [InlineData("left", "_:x+_@27", "k:E+_@5")]
    [InlineData("outer", "_:x+_@27 _:_+x@27", "k:E+_@5 k:_+E@5")]
    public void Over_one_store_records_without_a_partner_keep_their_results_J8_DEV(string kind, string withoutKey, string late)
    {
        using var driver = new TextDriver(Joined(kind, 10, 4, optimised: true));

        // Kafka Streams' optimised join drops both: what has no key, and what is too old to meet anything.
        Assert.Equal("k:A+A@20 k:B+A@30 k:B+B@30", driver.Pipe("L k:A@20", "L k:B@30"));
        Assert.Equal(late, driver.Pipe("L k:E@5"));
        Assert.Equal(withoutKey, driver.Pipe("L _:x@27"));
    }

    [Theory]
    [InlineData(10, -2)]
    [InlineData(-2, 10)]
    public void Records_outside_of_their_own_window_need_two_stores_J8_DEV(int before, int after)
    {
        var optimised = Joined("left", before, after, optimised: true);
        Assert.Equal(3, Assert.Single(optimised.Subtopologies).Stores.Count);
        using var driver = new TextDriver(optimised);
        using var plain = new TextDriver(Joined("left", before, after, optimised: false));

        Assert.Equal(plain.Pipe(Inputs), driver.Pipe(Inputs));
    }

    [Fact]
    public void Two_streams_of_one_topic_are_one_and_a_changed_one_is_another_J8()
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { Optimizations = TopologyOptimizations.SingleStoreSelfJoin });
        var windows = StreamStreamJoinTests.Windows(5, 5, 0);
        builder.Stream<string, string>("L").Join(builder.Stream<string, string>("L"), (l, r) => l + r, windows, new() { StoreName = "same" });
        var stream = builder.Stream<string, string>("L");
        stream.Join(stream.MapValues(value => value), (l, r) => l + r, windows, new() { StoreName = "changed" });

        Assert.Equal(
            ["changed-other-join-store", "changed-this-join-store", "same-this-join-store"],
            Assert.Single(builder.Build().Subtopologies).Stores.Select(store => store.Name).Order());
    }

    private static StreamTopology Joined(string kind, long before, long after, bool optimised)
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { Optimizations = optimised ? TopologyOptimizations.SingleStoreSelfJoin : TopologyOptimizations.None });
        var stream = builder.Stream<string, string>("L");
        var windows = StreamStreamJoinTests.Windows(before, after, 0);
        var stored = new StreamJoined<string, string, string> { StoreName = "jn" };
        var joined = kind switch
        {
            "inner" => stream.Join(stream, (l, r) => $"{l}+{r}", windows, stored),
            "left" => stream.LeftJoin(stream, (l, r) => $"{l}+{r ?? "_"}", windows, stored),
            _ => stream.OuterJoin(stream, (l, r) => $"{l ?? "_"}+{r ?? "_"}", windows, stored),
        };
        joined.To("out");
        return builder.Build();
    }
}
