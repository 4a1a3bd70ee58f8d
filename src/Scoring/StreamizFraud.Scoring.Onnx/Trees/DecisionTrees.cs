namespace StreamizFraud.Scoring.Onnx;

/// <summary>Trees whose leaves are added up.</summary>
/// <remarks>Immutable. Nodes of a tree lie one after the other, each before its children, the left one's before the right one's.</remarks>
internal sealed class DecisionTrees
{
    private const int MostDepth = 256;

    private DecisionTrees(TreeNode[] nodes, int[] roots)
    {
        Nodes = nodes;
        Roots = roots;
    }

    /// <summary>Nodes of all trees.</summary>
    public IReadOnlyList<TreeNode> Nodes { get; }

    /// <summary>Place of the first node of each tree, ascending.</summary>
    public IReadOnlyList<int> Roots { get; }

    /// <summary>Trees of nodes in any order.</summary>
    /// <exception cref="InvalidDataException">They are no trees, or deeper than 256.</exception>
    public static DecisionTrees Of(IReadOnlyList<TreeNode> nodes, IReadOnlyList<int> roots)
    {
        var ordered = new List<TreeNode>(nodes.Count);
        var starts = new List<int>(roots.Count);
        var open = new Stack<(int Node, int Parent, int Depth)>();
        foreach (var root in roots)
        {
            starts.Add(ordered.Count);
            open.Push((root, -1, 0));
            while (open.TryPop(out var next))
            {
                if (next.Node < 0 || next.Node >= nodes.Count || next.Depth > MostDepth || ordered.Count >= nodes.Count)
                {
                    throw new InvalidDataException("the nodes do not make trees of at most 256 levels");
                }

                var place = ordered.Count;
                if (next.Parent >= 0)
                {
                    // The left child comes right after its parent.
                    var parent = ordered[next.Parent];
                    ordered[next.Parent] = place == next.Parent + 1 ? parent with { Left = place } : parent with { Right = place };
                }

                var node = nodes[next.Node];
                ordered.Add(node);
                if (!node.IsLeaf)
                {
                    open.Push((node.Right, place, next.Depth + 1));
                    open.Push((node.Left, place, next.Depth + 1));
                }
            }
        }

        return new DecisionTrees([.. ordered], [.. starts]);
    }

    /// <summary>The sum of the leaves that a row comes to, and of their sizes: what rounding is measured by.</summary>
    public (double Sum, double Size) Sum(ReadOnlySpan<double> row)
    {
        var (sum, size) = (0d, 0d);
        foreach (var root in Roots)
        {
            var node = Nodes[root];
            while (!node.IsLeaf)
            {
                node = Nodes[node.Next(row[node.Feature])];
            }

            sum += node.Value;
            size += Math.Abs(node.Value);
        }

        return (sum, size);
    }

    /// <summary>Most different features on a path from a root to a leaf.</summary>
    public int MostFeatures()
    {
        var seen = new Dictionary<int, int>();
        return Roots.Count == 0 ? 0 : Roots.Max(Below);

        int Below(int at)
        {
            var node = Nodes[at];
            if (node.IsLeaf)
            {
                return seen.Count;
            }

            seen[node.Feature] = seen.GetValueOrDefault(node.Feature) + 1;
            var most = Math.Max(Below(node.Left), Below(node.Right));
            if (--seen[node.Feature] == 0)
            {
                seen.Remove(node.Feature);
            }

            return most;
        }
    }
}
