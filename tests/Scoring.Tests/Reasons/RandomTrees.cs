using StreamizFraud.Scoring.Onnx;

namespace StreamizFraud.Scoring.Tests.Reasons;

/// <summary>Trees of chance: few thresholds, so that features come more than once on a path, and rows that lie on them.</summary>
internal static class RandomTrees
{
    public static DecisionTrees Of(Random random, int width, int trees, int depth)
    {
        var nodes = new List<TreeNode>();
        var roots = Enumerable.Range(0, trees).Select(_ => Add(random.Next(20, 200), depth)).ToList();
        return DecisionTrees.Of(nodes, roots);

        int Add(int cover, int levels)
        {
            var place = nodes.Count;
            nodes.Add(TreeNode.Leaf((random.NextDouble() * 4) - 2, cover));
            if (levels > 0 && cover > 1 && random.NextDouble() < 0.9)
            {
                var left = random.Next(1, cover);
                nodes[place] = new TreeNode(random.Next(width), random.Next(-3, 4), random.Next(2) == 0, Add(left, levels - 1), Add(cover - left, levels - 1), 0, cover);
            }

            return place;
        }
    }

    public static double[] Row(Random random, int width) =>
        [.. Enumerable.Range(0, width).Select(_ => random.Next(8) == 0 ? double.NaN : random.Next(-4, 5))];
}
