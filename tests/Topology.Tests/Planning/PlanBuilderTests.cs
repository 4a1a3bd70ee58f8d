using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Topology.Tests.Planning;

public sealed class PlanBuilderTests
{
    private readonly PlanBuilder _plan = new();

    [Fact]
    public void Parts_without_edges_or_shared_stores_are_subtopologies_in_the_order_of_their_first_nodes()
    {
        Source("z", "in-z");
        Source("a", "in-a");
        _plan.AddProcessor("a-child", Make, "a");
        _plan.AddProcessor("z-child", Make, "z");

        var parts = _plan.Build().Subtopologies;

        Assert.Equal([0, 1], parts.Select(part => part.Id));
        Assert.Equal([["z", "z-child"], ["a", "a-child"]], parts.Select(part => part.Nodes.Select(node => node.Name).ToArray()));
    }

    [Fact]
    public void A_shared_store_ties_parts_together()
    {
        Source("one", "in1");
        Source("two", "in2");
        _plan.AddProcessor("one-child", Make, "one");
        _plan.AddProcessor("two-child", Make, "two");
        _plan.AddStore(Stores.KeyValue("rows", Serde.Utf8, Serde.Utf8), "one-child");
        _plan.ConnectStore("rows", "two-child");

        var part = Assert.Single(_plan.Build().Subtopologies);

        Assert.Equal("rows", Assert.Single(part.Stores).Name);
        Assert.Equal(4, part.Nodes.Count);
    }

    [Fact]
    public void A_node_comes_after_its_parents_also_when_a_store_joined_the_parts()
    {
        Source("one", "in1");
        Source("two", "in2");
        _plan.AddProcessor("two-child", Make, "two");
        _plan.AddProcessor("one-child", Make, "one");
        _plan.AddStore(Stores.KeyValue("rows", Serde.Utf8, Serde.Utf8), "one-child", "two-child");

        Assert.Equal(["one", "two", "two-child", "one-child"], Assert.Single(_plan.Build().Subtopologies).Nodes.Select(node => node.Name));
    }

    [Fact]
    public void Copartition_groups_that_share_a_topic_are_one()
    {
        Source("one", "in1");
        _plan.Copartition([Topic("a"), Topic("b")]);
        _plan.Copartition([Topic("c"), Topic("d")]);
        _plan.Copartition([Topic("b"), Topic("e")]);
        _plan.Copartition([Topic("e"), Topic("c")]);

        var group = Assert.Single(_plan.Build().CopartitionGroups);

        Assert.Equal(["a", "b", "c", "d", "e"], group.Select(topic => topic.Name).Order());
    }

    [Fact]
    public void A_parent_named_twice_is_one_edge()
    {
        Source("one", "in1");
        _plan.AddProcessor("child", Make, "one", "one");

        var nodes = Assert.Single(_plan.Build().Subtopologies).Nodes;

        Assert.Single(nodes[0].Successors);
        Assert.Single(nodes[1].Predecessors);
    }

    [Fact]
    public void All_problems_are_listed_at_once()
    {
        Source("one", "in1");
        Source("two", "in1");
        Source("bad name", "in2");
        _plan.AddProcessor("one", Make, "one");
        _plan.AddProcessor("orphan", Make, "nobody");
        _plan.AddStore(Stores.KeyValue("lonely", Serde.Utf8, Serde.Utf8));
        _plan.AddStore(Stores.KeyValue("lonely", Serde.Utf8, Serde.Utf8));
        _plan.ConnectStore("missing", "orphan");
        _plan.AddRepartitionTopic(new RepartitionTopic("again-repartition", 0));
        _plan.AddRepartitionTopic(new RepartitionTopic("again-repartition", null));

        var thrown = Assert.Throws<TopologyException>(_plan.Build);

        Assert.StartsWith("The topology has 9 problems:", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Topic in1 is read by both one and two", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Node name \"bad name\" contains ' '", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Node one is declared twice", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("parent nobody", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Store lonely is declared twice", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("store missing, which was never added", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("is declared with 0 partitions", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("again-repartition is declared twice", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Store lonely is used by no processor", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_topology_is_refused() =>
        Assert.Contains("reads no topic", Assert.Throws<TopologyException>(_plan.Build).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("ok-Name_1.x", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("ä", false)]
    [InlineData("a/b", false)]
    public void Names_are_those_that_topics_can_have(string name, bool valid) => Assert.Equal(valid, TopologyNames.Problem(name) is null);

    [Fact]
    public void Names_have_at_most_249_characters()
    {
        Assert.Null(TopologyNames.Problem(new string('n', 249)));
        Assert.NotNull(TopologyNames.Problem(new string('n', 250)));
    }

    private static PlanTopic Topic(string name) => new(name, Internal: false);

    private static ProcessorNode Make(string applicationId) => throw new InvalidOperationException("plans are not run here");

    private void Source(string name, string topic) => _plan.AddSource(name, [Topic(topic)], Make);
}
