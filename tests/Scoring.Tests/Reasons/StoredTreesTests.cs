using System.Text.Json.Nodes;
using StreamizFraud.Scoring.Onnx;
using Xunit;

namespace StreamizFraud.Scoring.Tests.Reasons;

/// <summary>Trees in a contract: they must be those of the graph, and a dump must be what it is taken for.</summary>
public sealed class StoredTreesTests
{
    private static readonly TreeFixture Fixture = TreeFixture.Of("shallow");

    [Fact]
    public void What_was_written_is_read()
    {
        var trees = RandomTrees.Of(new Random(7), 5, trees: 9, depth: 8);
        var read = StoredTrees.Read(StoredTrees.Write(trees));
        Assert.Equal(trees.Roots, read.Roots);
        Assert.Equal(trees.Nodes.Select(node => node with { Value = (float)node.Value }), read.Nodes);
    }

    [Theory]
    [InlineData("a threshold, by one step")]
    [InlineData("where a missing value goes")]
    [InlineData("a leaf")]
    [InlineData("a tree less")]
    public void Trees_that_are_not_those_of_the_graph_are_refused(string changed)
    {
        var trees = StoredTrees.Read(TreeDump.Pack(Fixture.Dump, Fixture.Names));
        var nodes = trees.Nodes.ToList();
        var split = nodes.FindLastIndex(node => !node.IsLeaf);
        var root = trees.Roots[^1];
        (nodes[split], nodes[split + 1], nodes[root]) = changed switch
        {
            "a threshold, by one step" => (nodes[split], nodes[split + 1], nodes[root] with { Threshold = float.BitIncrement((float)nodes[root].Threshold) }),
            "where a missing value goes" => (nodes[split], nodes[split + 1], nodes[root] with { MissingGoesLeft = !nodes[root].MissingGoesLeft }),
            "a leaf" => (nodes[split], nodes[split + 1] with { Value = nodes[split + 1].Value + 0.1 }, nodes[root]),
            _ => (nodes[split], nodes[split + 1], nodes[root]),
        };
        var roots = changed == "a tree less" ? [.. trees.Roots.SkipLast(1)] : trees.Roots;
        var refused = Assert.Throws<ModelMismatchException>(() => TreeShapTests.Load(Fixture, StoredTrees.Write(DecisionTrees.Of(nodes, roots))));
        Assert.Contains("the trees of its contract (key trees) are not those of its graph", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_split_without_training_rows_is_refused()
    {
        var trees = StoredTrees.Read(TreeDump.Pack(Fixture.Dump, Fixture.Names));
        var twin = DecisionTrees.Of([.. trees.Nodes.Select(node => node with { Cover = 0 })], trees.Roots);
        Assert.Contains("its cover must be above 0", Assert.Throws<ModelMismatchException>(() => TreeShapTests.Load(Fixture, StoredTrees.Write(twin))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not base64 !")]
    [InlineData("AAAA")]
    [InlineData("Y2BgYAAA")]
    public void A_key_that_holds_something_else_is_refused(string trees) =>
        Assert.Contains("trees are not what model pack --trees writes", Assert.Throws<ModelMismatchException>(() => TreeShapTests.Load(Fixture, trees)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{}", "it is not a list of trees")]
    [InlineData("[", "it is not valid JSON (line 1)")]
    [InlineData("""[{"nodeid": 0, "leaf": 1}]""", "with_stats=True")]
    [InlineData("""[{"nodeid": 0, "split": "v0", "yes": 1, "no": 2, "missing": 1, "cover": 2, "children": []}]""", "a category or an indicator")]
    [InlineData("""[{"nodeid": 0, "split": "v0", "split_condition": 1, "yes": 1, "no": 2, "missing": 1, "cover": 2, "children": [{"nodeid": 1, "leaf": 1, "cover": 1}]}]""", "lacks one of its children")]
    public void A_dump_that_is_something_else_is_refused(string dump, string reason) =>
        Assert.Contains(reason, Assert.Throws<ModelMismatchException>(() => TreeDump.Pack(dump, ["v0"])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_dump_names_features_or_counts_them()
    {
        var counted = JsonNode.Parse(Fixture.Dump)!.ToJsonString();
        for (var i = 0; i < Fixture.Names.Length; i++)
        {
            counted = counted.Replace($"\"split\":\"v{i}\"", $"\"split\":\"f{i}\"", StringComparison.Ordinal);
        }

        Assert.Equal(TreeDump.Pack(Fixture.Dump, Fixture.Names), TreeDump.Pack(counted, Fixture.Names));
        Assert.Contains("it compares v", Assert.Throws<ModelMismatchException>(() => TreeDump.Pack(Fixture.Dump, ["a", "b"])).Message, StringComparison.Ordinal);
    }
}
