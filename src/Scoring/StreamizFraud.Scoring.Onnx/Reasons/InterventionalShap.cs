namespace StreamizFraud.Scoring.Onnx;

/// <summary>Exact SHAP values of trees against background rows (Lundberg et al. 2020, algorithm 3): the mean over these of the values against one.</summary>
/// <remarks>
/// Against one background row only leaves count that are reached by taking each feature from the row or from the background row. Cost: in
/// proportion to trees and background rows.
/// </remarks>
internal sealed class InterventionalShap : Explainer
{
    /// <summary>Most features on a path: what factorials fit a double for.</summary>
    public const int MostFeatures = 64;

    private readonly DecisionTrees _trees;
    private readonly double[][] _background;
    private readonly double _expected;

    // [own, other]: k!(m - 1 - k)!/m! for k = own - 1 of m = own + other features that differ.
    private readonly double[] _weights;

    // By feature: 0 if the two rows have gone the same ways on it, 1 if the path follows the row, 2 if the background row.
    private readonly byte[] _follows;

    public InterventionalShap(DecisionTrees trees, double[][] background, int width, double added = 0)
    {
        _trees = trees;
        _background = background;
        _follows = new byte[width];
        _expected = added + background.Average(row => trees.Sum(row).Sum);
        _weights = new double[(MostFeatures + 1) * (MostFeatures + 1)];
        for (var own = 1; own <= MostFeatures; own++)
        {
            // The integral of t^(own-1) (1-t)^other, by the recursion of the beta function.
            var weight = 1d / own;
            _weights[own * (MostFeatures + 1)] = weight;
            for (var other = 1; own + other <= MostFeatures; other++)
            {
                weight *= (double)other / (own + other);
                _weights[(own * (MostFeatures + 1)) + other] = weight;
            }
        }
    }

    public override double Explain(ReadOnlySpan<double> row, Span<double> contributions)
    {
        contributions.Clear();
        foreach (var root in _trees.Roots)
        {
            foreach (var other in _background)
            {
                Walk(root, row, other, 0, 0, contributions);
            }
        }

        foreach (ref var contribution in contributions)
        {
            contribution /= _background.Length;
        }

        return _expected;
    }

    /// <summary>What the leaves below a node add to each feature on the path that follows the row, and take from each that follows the other.</summary>
    private (double Gained, double Lost) Walk(int at, ReadOnlySpan<double> row, double[] other, int own, int others, Span<double> contributions)
    {
        var node = _trees.Nodes[at];
        if (node.IsLeaf)
        {
            return (
                own == 0 ? 0 : node.Value * _weights[(own * (MostFeatures + 1)) + others],
                others == 0 ? 0 : node.Value * _weights[(others * (MostFeatures + 1)) + own]);
        }

        var (ofRow, ofOther) = (node.Next(row[node.Feature]), node.Next(other[node.Feature]));
        ref var follows = ref _follows[node.Feature];
        if (ofRow == ofOther || follows == 1)
        {
            return Walk(ofRow, row, other, own, others, contributions);
        }

        if (follows == 2)
        {
            return Walk(ofOther, row, other, own, others, contributions);
        }

        follows = 1;
        var with = Walk(ofRow, row, other, own + 1, others, contributions);
        follows = 2;
        var without = Walk(ofOther, row, other, own, others + 1, contributions);
        follows = 0;
        contributions[node.Feature] += with.Gained - without.Lost;
        return (with.Gained + without.Gained, with.Lost + without.Lost);
    }
}
