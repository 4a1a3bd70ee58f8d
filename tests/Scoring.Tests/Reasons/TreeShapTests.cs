using StreamizFraud.Scoring.Onnx;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Scoring.Tests.Reasons;

/// <summary>Contributions of trees with covers: equal to those that xgboost computes, and to the definition.</summary>
public sealed class TreeShapTests(ITestOutputHelper output)
{
    public const double Tolerance = 1e-5;

    [Theory]
    [InlineData("shallow")]
    [InlineData("deep")]
    [InlineData("whole")]
    public void Contributions_are_those_of_xgboost_missing_values_among_them(string name)
    {
        var fixture = TreeFixture.Of(name);
        using var model = Load(fixture, TreeDump.Pack(fixture.Dump, fixture.Names));
        Assert.Equal(ReasonMethod.TreeShap, model.ReasonMethod);
        var difference = Difference(fixture, model.Contributions);
        output.WriteLine($"{fixture.Rows.Length} rows, largest difference {difference:0.0e+0}");
        Assert.InRange(difference, 0, Tolerance);
    }

    [Fact]
    public void Contributions_add_up_to_the_score()
    {
        var fixture = TreeFixture.Of("shallow");
        using var model = Load(fixture, TreeDump.Pack(fixture.Dump, fixture.Names));
        var (contributions, score) = (new double[model.Width], new float[1]);
        foreach (var row in fixture.Rows)
        {
            var sum = model.Contributions(row, contributions) + contributions.Sum();
            model.Score(row, score);
            Assert.Equal(1 / (1 + Math.Exp(-sum)), score[0], 1e-6);
        }
    }

    /// <summary>Trees with a threshold, a side or a cover that is wrong must be seen; else the comparison above proves little.</summary>
    [Theory]
    [InlineData("covers ignored")]
    [InlineData("default branch exchanged")]
    [InlineData("side exchanged")]
    public void A_broken_twin_differs_from_xgboost(string broken)
    {
        var fixture = TreeFixture.Of("shallow");
        var trees = StoredTrees.Read(TreeDump.Pack(fixture.Dump, fixture.Names));
        var twin = DecisionTrees.Of(
            [.. trees.Nodes.Select(node => node.IsLeaf && broken != "covers ignored" ? node : broken switch
            {
                "covers ignored" => node with { Cover = 1 },
                "default branch exchanged" => node with { MissingGoesLeft = !node.MissingGoesLeft },
                _ => node with { Left = node.Right, Right = node.Left },
            })],
            trees.Roots);
        Assert.True(Difference(fixture, new TreeShap(new TreeShapPlan(twin, fixture.Names.Length)).Explain) > 100 * Tolerance);
    }

    [Fact]
    public void They_are_the_shapley_values_of_what_is_known_of_a_row_on_trees_of_chance()
    {
        const int seed = 20_260;
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var width = random.Next(1, 7);
            var trees = RandomTrees.Of(random, width, trees: 3, depth: random.Next(1, 8));
            var explainer = new TreeShap(new TreeShapPlan(trees, width));
            var contributions = new double[width];
            for (var i = 0; i < 10; i++)
            {
                var row = RandomTrees.Row(random, width);
                var expected = explainer.Explain(row, contributions);
                var values = ShapleyValues.Of(width, known => trees.Roots.Sum(root => Known(trees, root, row, known)));
                Assert.All(Enumerable.Range(0, width), feature => Assert.Equal(values[feature], contributions[feature], 1e-9));
                Assert.Equal(trees.Roots.Sum(root => Known(trees, root, row, 0)), expected, 1e-9);
            }
        }
    }

    [Theory]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(0)]
    public void A_missing_value_goes_where_the_split_says_whatever_its_threshold(double threshold)
    {
        foreach (var goesLeft in (bool[])[true, false])
        {
            var trees = DecisionTrees.Of([new TreeNode(0, threshold, goesLeft, 1, 2, 0, 4), TreeNode.Leaf(1, 1), TreeNode.Leaf(3, 3)], [0]);
            var contributions = new double[1];
            var expected = new TreeShap(new TreeShapPlan(trees, 1)).Explain([double.NaN], contributions);
            Assert.Equal((2.5, goesLeft ? -1.5 : 0.5), (expected, contributions[0]));
            foreach (var value in (double[])[-float.MaxValue, -1, 0, float.MaxValue])
            {
                new TreeShap(new TreeShapPlan(trees, 1)).Explain([value], contributions);
                Assert.Equal(value < threshold ? -1.5 : 0.5, contributions[0]);
            }
        }
    }

    [Fact]
    public void The_same_row_gets_the_same_bits_whatever_was_explained_before()
    {
        var fixture = TreeFixture.Of("deep");
        using var model = Load(fixture, TreeDump.Pack(fixture.Dump, fixture.Names));
        var first = fixture.Rows.Select(row => Bits(model, row)).ToList();
        for (var i = fixture.Rows.Length - 1; i >= 0; i--)
        {
            Assert.Equal(first[i], Bits(model, fixture.Rows[i]));
        }
    }

    private static long[] Bits(OnnxFraudModel model, double[] row)
    {
        var contributions = new double[model.Width];
        model.Contributions(row, contributions);
        return [.. contributions.Select(BitConverter.DoubleToInt64Bits)];
    }

    internal static OnnxFraudModel Load(TreeFixture fixture, string trees) =>
        OnnxFraudModel.Load(fixture.Model, new OnnxModelOptions { Contract = new Dictionary<string, string> { ["trees"] = trees } });

    private delegate double Explain(ReadOnlySpan<double> row, Span<double> contributions);

    private static double Difference(TreeFixture fixture, Explain explain)
    {
        var (most, contributions) = (0d, new double[fixture.Names.Length]);
        for (var i = 0; i < fixture.Rows.Length; i++)
        {
            most = Math.Max(most, Math.Abs(explain(fixture.Rows[i], contributions) - fixture.Expected));
            most = Math.Max(most, contributions.Zip(fixture.Contributions[i], (ours, theirs) => Math.Abs(ours - theirs)).Max());
        }

        return most;
    }

    /// <summary>What is expected of a row of which some features are known: Lundberg et al., algorithm 1.</summary>
    private static double Known(DecisionTrees trees, int at, double[] row, int known)
    {
        var node = trees.Nodes[at];
        if (node.IsLeaf)
        {
            return node.Value;
        }

        return (known & (1 << node.Feature)) != 0
            ? Known(trees, node.Next(row[node.Feature]), row, known)
            : ((trees.Nodes[node.Left].Cover * Known(trees, node.Left, row, known)) + (trees.Nodes[node.Right].Cover * Known(trees, node.Right, row, known))) / node.Cover;
    }
}
