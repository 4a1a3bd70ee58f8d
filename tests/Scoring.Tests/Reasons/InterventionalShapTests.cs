using StreamizFraud.Scoring.Onnx;
using Xunit;

namespace StreamizFraud.Scoring.Tests.Reasons;

/// <summary>Contributions of trees against background rows: equal to the definition.</summary>
public sealed class InterventionalShapTests
{
    private const int Seed = 20_261;

    [Fact]
    public void They_are_the_shapley_values_of_rows_mixed_with_background_rows() => Compare((trees, row, other, known) => trees.Sum(Mixed(row, other, known)).Sum);

    /// <summary>A value that mixes another way must be seen.</summary>
    [Fact]
    public void A_broken_twin_differs() =>
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Compare((trees, row, other, known) => trees.Sum(Mixed(other, row, known)).Sum));

    private static void Compare(Func<DecisionTrees, double[], double[], int, double> value)
    {
        var random = new Random(Seed);
        for (var round = 0; round < 40; round++)
        {
            var width = random.Next(1, 7);
            var trees = RandomTrees.Of(random, width, trees: 3, depth: random.Next(1, 7));
            var background = Enumerable.Range(0, random.Next(1, 6)).Select(_ => RandomTrees.Row(random, width)).ToArray();
            var explainer = new InterventionalShap(trees, background, width);
            var contributions = new double[width];
            for (var i = 0; i < 10; i++)
            {
                var row = RandomTrees.Row(random, width);
                var expected = explainer.Explain(row, contributions);
                var values = ShapleyValues.Of(width, known => background.Average(other => value(trees, row, other, known)));
                Assert.All(Enumerable.Range(0, width), feature => Assert.Equal(values[feature], contributions[feature], 1e-9));
                Assert.Equal(background.Average(other => trees.Sum(other).Sum), expected, 1e-9);
            }
        }
    }

    private static double[] Mixed(double[] row, double[] other, int known) => [.. row.Select((value, feature) => (known & (1 << feature)) != 0 ? value : other[feature])];
}
