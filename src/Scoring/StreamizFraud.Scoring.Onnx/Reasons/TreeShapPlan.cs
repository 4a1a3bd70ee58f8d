using System.Runtime.Intrinsics;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>What TreeSHAP needs of trees beside the row, worked out once.</summary>
/// <remarks>Immutable, shared by all instances of a model.</remarks>
internal sealed class TreeShapPlan
{
    private readonly List<TreeSplit> _splits = [];
    private readonly List<(int Node, double Value)> _leaves = [];
    private readonly List<TreeSpan> _trees = [];
    private readonly List<LastSplit> _last = [];
    private readonly List<double> _repeated = [];

    /// <param name="trees">The trees; every node has a cover.</param>
    /// <param name="width">Values of a row.</param>
    /// <exception cref="InvalidDataException">A split has no training rows: the shares of its children are unknown.</exception>
    public TreeShapPlan(DecisionTrees trees, int width)
    {
        Width = width;
        (Points, Weights) = Vectors(Math.Max(1, (trees.MostFeatures() + 1) / 2));
        for (var i = 0; i < trees.Roots.Count; i++)
        {
            var (start, end) = (trees.Roots[i], i + 1 < trees.Roots.Count ? trees.Roots[i + 1] : trees.Nodes.Count);
            _trees.Add(new TreeSpan(_splits.Count, _last.Count, _leaves.Count));
            Add(trees, start);
            MostNodes = Math.Max(MostNodes, end - start);
            Expected += Mean(trees, start, end);
        }

        _trees.Add(new TreeSpan(_splits.Count, _last.Count, _leaves.Count));
        Splits = [.. _splits];
        LastSplits = [.. _last];
        Leaves = [.. _leaves];
        Trees = [.. _trees];
        Reciprocals = [.. _repeated.SelectMany(share => (double[])[0, 1], (share, known) => (share, known)).SelectMany(of => Points.Select(points => Reciprocal(of.share, of.known, points)))];
    }

    /// <summary>Values of a row.</summary>
    public int Width { get; }

    /// <summary>Splits of all trees but those of <see cref="LastSplits"/>, each before those below it.</summary>
    public TreeSplit[] Splits { get; }

    /// <summary>Splits of all trees between two leaves.</summary>
    public LastSplit[] LastSplits { get; }

    /// <summary>The other leaves of all trees by their node.</summary>
    public (int Node, double Value)[] Leaves { get; }

    /// <summary>Where each tree begins among splits and leaves, and one more that says where the last one ends.</summary>
    public TreeSpan[] Trees { get; }

    /// <summary>Nodes of the largest tree.</summary>
    public int MostNodes { get; }

    /// <summary>The mean over the training rows.</summary>
    public double Expected { get; }

    /// <summary>Points of the quadrature, four a vector.</summary>
    public Vector256<double>[] Points { get; }

    /// <summary>Their weights; 0 for those that fill the last vector up.</summary>
    public Vector256<double>[] Weights { get; }

    /// <summary>
    /// 1 / (z (1-t) + o t) by split on a feature that was asked for above, o (0, then 1), and vector of points; 0 where no training row and not
    /// this one comes.
    /// </summary>
    public Vector256<double>[] Reciprocals { get; }

    private static (Vector256<double>[] Points, Vector256<double>[] Weights) Vectors(int count)
    {
        var (points, weights) = Quadrature.Of(count);
        var vectors = (count + 3) / 4;
        double[] filled = [.. points, .. Enumerable.Repeat(0.5, (vectors * 4) - count)];
        double[] weighted = [.. weights, .. new double[(vectors * 4) - count]];
        return (
            [.. Enumerable.Range(0, vectors).Select(i => Vector256.Create(filled, i * 4))],
            [.. Enumerable.Range(0, vectors).Select(i => Vector256.Create(weighted, i * 4))]);
    }

    private static Vector256<double> Reciprocal(double share, double known, Vector256<double> points) =>
        share == 0 && known == 0 ? Vector256<double>.Zero : Vector256<double>.One / (((Vector256<double>.One - points) * share) + (points * known));

    private static double Mean(DecisionTrees trees, int start, int end)
    {
        var means = new double[end - start];
        for (var i = end - 1; i >= start; i--)
        {
            var node = trees.Nodes[i];
            means[i - start] = node.IsLeaf
                ? node.Value
                : ((means[node.Left - start] * trees.Nodes[node.Left].Cover) + (means[node.Right - start] * trees.Nodes[node.Right].Cover)) / node.Cover;
        }

        return means[0];
    }

    private void Add(DecisionTrees trees, int start)
    {
        // By feature: the last edge above that asks for it, and the share of training rows that go with all of these edges.
        var (edges, shares) = (new int[Width], new double[Width]);
        Array.Fill(edges, TreeSplit.New);
        Array.Fill(shares, 1);
        Add(start);

        void Add(int at)
        {
            var node = trees.Nodes[at];
            if (node.IsLeaf)
            {
                _leaves.Add((Place(at), node.Value));
                return;
            }

            var (left, right) = (trees.Nodes[node.Left], trees.Nodes[node.Right]);
            if (!(node.Cover > 0) || !double.IsFinite(node.Cover) || !(left.Cover >= 0) || !(right.Cover >= 0))
            {
                throw new InvalidDataException("a split has no training rows (its cover must be above 0)");
            }

            var (edge, share) = (edges[node.Feature], shares[node.Feature]);
            var (ofLeft, ofRight) = (share * left.Cover / node.Cover, share * right.Cover / node.Cover);
            var (input, sum) = (TreeShapBuffers.InputOf(node.Feature, node.MissingGoesLeft), node.Feature * TreeShapBuffers.BytesOfVector);
            var repeated = checked(2 * _repeated.Count * Points.Length * TreeShapBuffers.BytesOfVector);
            if (edge != TreeSplit.New)
            {
                _repeated.Add(share);
            }

            // A missing value is put at an end of the numbers, and must be below the threshold or not.
            var threshold = Math.Max(node.Threshold, double.MinValue);
            if (left.IsLeaf && right.IsLeaf)
            {
                _last.Add(new LastSplit(threshold, (ofLeft * left.Value) + (ofRight * right.Value), left.Value, right.Value, share, input, sum, Place(at), edge, repeated));
                return;
            }

            _splits.Add(new TreeSplit(threshold, ofLeft, ofRight, share, input, sum, Place(at), Place(node.Right), edge, repeated));
            (edges[node.Feature], shares[node.Feature]) = (Place(node.Left), ofLeft);
            Add(node.Left);
            (edges[node.Feature], shares[node.Feature]) = (Place(node.Right), ofRight);
            Add(node.Right);
            (edges[node.Feature], shares[node.Feature]) = (edge, share);
        }

        int Place(int node) => checked((node - start) * TreeShapBuffers.BytesOfNode);
    }
}
