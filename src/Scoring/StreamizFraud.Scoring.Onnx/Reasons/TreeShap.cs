using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Exact SHAP values of trees along their paths: what TreeSHAP (Lundberg et al. 2020, algorithm 2) computes.</summary>
/// <remarks>
/// A leaf adds v·Π a_j to a row's value, where j runs over the features on its path and a_j is o_j (1 if the row passes all splits on j) for known
/// features and z_j (the share of training rows that pass) for unknown ones. The Shapley weight of k known among m features,
/// k!(m-1-k)!/m!, is the integral of t^k (1-t)^(m-1-k) over 0 to 1, so feature i gets v·(o_i - z_i)·∫ Π_{j≠i} (z_j (1-t) + o_j t) dt. That is a
/// polynomial of degree m - 1: Gauss-Legendre with m/2 points is exact. At each point the product over a path is carried down and the sum
/// over leaves up, four points a vector, in time proportional to the nodes; algorithm 2 takes that times the square of the depth.
/// Nothing branches on the row: which way it goes is a mask. A processor would guess every other split wrong.
/// </remarks>
/// <param name="plan">The trees.</param>
/// <param name="added">What the model adds to their sum.</param>
internal sealed class TreeShap(TreeShapPlan plan, double added = 0) : Explainer
{
    private readonly Vector256<double>[] _down = new Vector256<double>[plan.MostNodes];
    private readonly Vector256<double>[] _up = new Vector256<double>[plan.MostNodes];

    // By node: all bits set where the row passes all splits on the feature of the edge that leads to it.
    private readonly long[] _passes = new long[plan.MostNodes];
    private readonly Vector256<double>[] _sums = new Vector256<double>[plan.Width];

    public override double Explain(ReadOnlySpan<double> row, Span<double> contributions)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, plan.Width);
        Array.Clear(_sums);
        for (var vector = 0; vector < plan.Points.Length; vector++)
        {
            for (var tree = 0; tree + 1 < plan.Trees.Length; tree++)
            {
                var (from, to) = (plan.Trees[tree], plan.Trees[tree + 1]);
                var splits = plan.Splits.AsSpan(from.Split, to.Split - from.Split);
                foreach (var (node, value) in plan.Leaves.AsSpan(from.Leaf, to.Leaf - from.Leaf))
                {
                    _up[node] = Vector256.Create(value);
                }

                _down[0] = plan.Weights[vector];
                Down(splits, row, vector);
                Turn(from.Last, to.Last, row, vector);
                Up(splits, vector);
            }
        }

        for (var feature = 0; feature < contributions.Length; feature++)
        {
            contributions[feature] = Vector256.Sum(_sums[feature]);
        }

        return plan.Expected + added;
    }

    // Nodes, features and places are those of the plan, which counted them itself: they need no check against the buffers that it sized.
    private void Down(ReadOnlySpan<TreeSplit> splits, ReadOnlySpan<double> row, int vector)
    {
        var (points, rest) = (plan.Points[vector], Vector256<double>.One - plan.Points[vector]);
        ref var down = ref MemoryMarshal.GetArrayDataReference(_down);
        ref var passes = ref MemoryMarshal.GetArrayDataReference(_passes);
        ref var values = ref MemoryMarshal.GetReference(row);
        for (var i = 0; i < splits.Length; i++)
        {
            ref readonly var split = ref splits[i];
            var path = Unsafe.Add(ref down, split.Node);
            var left = -(long)split.GoesLeft(Unsafe.Add(ref values, split.Feature));
            var right = ~left;
            if (split.Previous != TreeSplit.New)
            {
                // The factor of the feature so far is replaced. A row that has failed above fails on both sides.
                var before = Unsafe.Add(ref passes, split.Previous);
                (left, right) = (left & before, right & before);
                path *= Replaced(split, before, vector);
                Unsafe.Add(ref down, split.Node) = path;
            }

            Unsafe.Add(ref passes, split.Left) = left;
            Unsafe.Add(ref passes, split.Right) = right;
            Unsafe.Add(ref down, split.Left) = path * Factor(left, split.LeftShare, points, rest);
            Unsafe.Add(ref down, split.Right) = path * Factor(right, split.RightShare, points, rest);
        }
    }

    /// <summary>At splits between two leaves the way down and the way up meet.</summary>
    private void Turn(int from, int to, ReadOnlySpan<double> row, int vector)
    {
        var (points, rest) = (plan.Points[vector], Vector256<double>.One - plan.Points[vector]);
        ref var passes = ref MemoryMarshal.GetArrayDataReference(_passes);
        ref var values = ref MemoryMarshal.GetReference(row);
        for (var i = from; i < to; i++)
        {
            ref readonly var split = ref plan.LastSplits[i];
            var taken = plan.LastValues[(2 * i) + split.GoesLeft(Unsafe.Add(ref values, split.Feature))];
            if (split.Previous == TreeSplit.New)
            {
                Give(split, Vector256.Create(taken), Vector256.Create(plan.LastMeans[i]), points, rest);
            }
            else
            {
                var before = Unsafe.Add(ref passes, split.Previous);
                Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_down), split.Node) *= Replaced(split, before, vector);
                Give(split, Vector256.Create(taken) & Mask(before), Vector256.Create(plan.LastMeans[i]), points, rest, before, Replaced(split, before, vector));
            }
        }
    }

    private void Up(ReadOnlySpan<TreeSplit> splits, int vector)
    {
        var (points, rest) = (plan.Points[vector], Vector256<double>.One - plan.Points[vector]);
        ref var up = ref MemoryMarshal.GetArrayDataReference(_up);
        ref var passes = ref MemoryMarshal.GetArrayDataReference(_passes);
        for (var i = splits.Length - 1; i >= 0; i--)
        {
            ref readonly var split = ref splits[i];
            var (left, right) = (Unsafe.Add(ref up, split.Left), Unsafe.Add(ref up, split.Right));
            var mean = Vector256.FusedMultiplyAdd(left, Vector256.Create(split.LeftShare), right * split.RightShare);
            var taken = (left & Mask(Unsafe.Add(ref passes, split.Left))) | (right & Mask(Unsafe.Add(ref passes, split.Right)));
            if (split.Previous == TreeSplit.New)
            {
                Give(split, taken, mean, points, rest);
            }
            else
            {
                var before = Unsafe.Add(ref passes, split.Previous);
                Give(split, taken, mean, points, rest, before, Replaced(split, before, vector));
            }
        }
    }

    /// <summary>
    /// The sum below a split, and what its feature gets: from the side that the row takes (0 if it has failed the feature above), less the
    /// mean of both sides.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Give(in TreeSplit split, Vector256<double> taken, Vector256<double> mean, Vector256<double> points, Vector256<double> rest)
    {
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_up), split.Node) = Vector256.FusedMultiplyAdd(rest, mean, points * taken);
        ref var sum = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_sums), split.Feature);
        sum = Vector256.FusedMultiplyAdd(Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_down), split.Node), taken - mean, sum);
    }

    /// <summary>The same for a feature that was asked for above: what it was given there for the leaves below is taken back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Give(
        in TreeSplit split, Vector256<double> taken, Vector256<double> mean, Vector256<double> points, Vector256<double> rest, long before, Vector256<double> replaced)
    {
        var below = Vector256.FusedMultiplyAdd(rest, mean, points * taken) * replaced;
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_up), split.Node) = below;
        var given = Vector256.Create(split.PreviousShare) - (Vector256<double>.One & Mask(before));
        ref var sum = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_sums), split.Feature);
        sum = Vector256.FusedMultiplyAdd(
            Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_down), split.Node), Vector256.FusedMultiplyAdd(given, below, taken - mean), sum);
    }

    private static Vector256<double> Mask(long bits) => Vector256.Create(bits).AsDouble();

    /// <summary>z (1-t) + o t.</summary>
    private static Vector256<double> Factor(long passes, double share, Vector256<double> points, Vector256<double> rest) =>
        Vector256.FusedMultiplyAdd(rest, Vector256.Create(share), points & Mask(passes));

    private Vector256<double> Replaced(in TreeSplit split, long before, int vector) =>
        plan.Reciprocals[((split.Repeated + (int)(before & 1)) * plan.Points.Length) + vector];
}
