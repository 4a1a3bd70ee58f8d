using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static StreamizFraud.Scoring.Onnx.TreeShapBuffers;

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
    private readonly TreeShapBuffers _buffers = new(plan.MostNodes, plan.Width);

    public override double Explain(ReadOnlySpan<double> row, Span<double> contributions)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, plan.Width);
        ArgumentOutOfRangeException.ThrowIfNotEqual(contributions.Length, plan.Width);
        _buffers.Begin(row);
        ref var nodes = ref _buffers.Nodes;
        for (var vector = 0; vector < plan.Points.Length; vector++)
        {
            for (var tree = 0; tree + 1 < plan.Trees.Length; tree++)
            {
                var (from, to) = (plan.Trees[tree], plan.Trees[tree + 1]);
                var splits = plan.Splits.AsSpan(from.Split, to.Split - from.Split);
                foreach (var (node, value) in plan.Leaves.AsSpan(from.Leaf, to.Leaf - from.Leaf))
                {
                    Up(ref nodes, node) = Vector256.Create(value);
                }

                Down(ref nodes, 0) = plan.Weights[vector];
                WalkDown(splits, vector);
                Turn(plan.LastSplits.AsSpan(from.Last, to.Last - from.Last), vector);
                WalkUp(splits, vector);
            }
        }

        for (var feature = 0; feature < contributions.Length; feature++)
        {
            contributions[feature] = _buffers.SumOf(feature);
        }

        return plan.Expected + added;
    }

    // Places are those of the plan, which counted them itself: they need no check against the buffers that it sized.
    private void WalkDown(ReadOnlySpan<TreeSplit> splits, int vector)
    {
        var (points, rest) = (plan.Points[vector], Vector256<double>.One - plan.Points[vector]);
        ref var nodes = ref _buffers.Nodes;
        ref var inputs = ref _buffers.Inputs;
        ref var reciprocals = ref Reciprocals(vector);
        nint ofKnown = plan.Points.Length * BytesOfVector;
        for (var i = 0; i < splits.Length; i++)
        {
            ref readonly var split = ref splits[i];
            var path = Down(ref nodes, split.Node);
            var left = Vector256.LessThan(Input(ref inputs, split.Input), Vector256.Create(split.Threshold));
            var right = ~left;
            if (split.Previous != TreeSplit.New)
            {
                // The factor of the feature so far is replaced. A row that has failed above fails on both sides.
                var before = Passes(ref nodes, split.Previous);
                (left, right) = (left & before, right & before);
                path *= Replaced(ref reciprocals, ofKnown, split.Repeated, before);
                Down(ref nodes, split.Node) = path;
            }

            var (unknown, known) = (path * rest, path * points);
            PassesOfLeft(ref nodes, split.Node) = left;
            DownOfLeft(ref nodes, split.Node) = Vector256.FusedMultiplyAdd(unknown, Vector256.Create(split.LeftShare), known & left);
            Passes(ref nodes, split.Right) = right;
            Down(ref nodes, split.Right) = Vector256.FusedMultiplyAdd(unknown, Vector256.Create(split.RightShare), known & right);
        }
    }

    /// <summary>At splits between two leaves the way down and the way up meet.</summary>
    private void Turn(ReadOnlySpan<LastSplit> splits, int vector)
    {
        var (points, rest) = (plan.Points[vector], Vector256<double>.One - plan.Points[vector]);
        ref var nodes = ref _buffers.Nodes;
        ref var inputs = ref _buffers.Inputs;
        ref var sums = ref _buffers.Sums;
        ref var reciprocals = ref Reciprocals(vector);
        nint ofKnown = plan.Points.Length * BytesOfVector;
        for (var i = 0; i < splits.Length; i++)
        {
            ref readonly var split = ref splits[i];
            var left = Vector256.LessThan(Input(ref inputs, split.Input), Vector256.Create(split.Threshold));
            var taken = (Vector256.Create(split.LeftValue) & left) | Vector256.AndNot(Vector256.Create(split.RightValue), left);
            var (mean, path) = (Vector256.Create(split.Mean), Down(ref nodes, split.Node));
            if (split.Previous == TreeSplit.New)
            {
                Give(ref At(ref sums, split.Sum), ref Up(ref nodes, split.Node), path, taken, mean, points, rest);
            }
            else
            {
                var before = Passes(ref nodes, split.Previous);
                var replaced = Replaced(ref reciprocals, ofKnown, split.Repeated, before);
                Give(ref At(ref sums, split.Sum), ref Up(ref nodes, split.Node), path * replaced, taken & before, mean, points, rest, split.PreviousShare, before, replaced);
            }
        }
    }

    private void WalkUp(ReadOnlySpan<TreeSplit> splits, int vector)
    {
        var (points, rest) = (plan.Points[vector], Vector256<double>.One - plan.Points[vector]);
        ref var nodes = ref _buffers.Nodes;
        ref var sums = ref _buffers.Sums;
        ref var reciprocals = ref Reciprocals(vector);
        nint ofKnown = plan.Points.Length * BytesOfVector;
        for (var i = splits.Length - 1; i >= 0; i--)
        {
            ref readonly var split = ref splits[i];
            var (left, right) = (UpOfLeft(ref nodes, split.Node), Up(ref nodes, split.Right));
            var mean = Vector256.FusedMultiplyAdd(left, Vector256.Create(split.LeftShare), right * split.RightShare);
            var taken = (left & PassesOfLeft(ref nodes, split.Node)) | (right & Passes(ref nodes, split.Right));
            if (split.Previous == TreeSplit.New)
            {
                Give(ref At(ref sums, split.Sum), ref Up(ref nodes, split.Node), Down(ref nodes, split.Node), taken, mean, points, rest);
            }
            else
            {
                var before = Passes(ref nodes, split.Previous);
                var replaced = Replaced(ref reciprocals, ofKnown, split.Repeated, before);
                Give(ref At(ref sums, split.Sum), ref Up(ref nodes, split.Node), Down(ref nodes, split.Node), taken, mean, points, rest, split.PreviousShare, before, replaced);
            }
        }
    }

    /// <summary>
    /// The sum below a split, and what its feature gets: from the side that the row takes (0 if it has failed the feature above), less the
    /// mean of both sides.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Give(
        ref Vector256<double> sum, ref Vector256<double> up, Vector256<double> path, Vector256<double> taken, Vector256<double> mean, Vector256<double> points, Vector256<double> rest)
    {
        up = Vector256.FusedMultiplyAdd(rest, mean, points * taken);
        sum = Vector256.FusedMultiplyAdd(path, taken - mean, sum);
    }

    /// <summary>The same for a feature that was asked for above: what it was given there for the leaves below is taken back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Give(
        ref Vector256<double> sum,
        ref Vector256<double> up,
        Vector256<double> path,
        Vector256<double> taken,
        Vector256<double> mean,
        Vector256<double> points,
        Vector256<double> rest,
        double share,
        Vector256<double> before,
        Vector256<double> replaced)
    {
        up = Vector256.FusedMultiplyAdd(rest, mean, points * taken) * replaced;
        var given = Vector256.Create(share) - (Vector256<double>.One & before);
        sum = Vector256.FusedMultiplyAdd(path, Vector256.FusedMultiplyAdd(given, up, taken - mean), sum);
    }

    private ref byte Reciprocals(int vector) => ref Unsafe.As<Vector256<double>, byte>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(plan.Reciprocals), vector));

    /// <summary>1 / (z (1-t) + o t) of a feature that was asked for above. The reciprocals for o = 1 lie after those for o = 0.</summary>
    private static Vector256<double> Replaced(ref byte reciprocals, nint ofKnown, int repeated, Vector256<double> before) =>
        (At(ref reciprocals, repeated, ofKnown) & before) | Vector256.AndNot(At(ref reciprocals, repeated), before);
}
