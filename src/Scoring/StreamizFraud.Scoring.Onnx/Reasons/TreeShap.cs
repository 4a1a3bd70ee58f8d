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
    // By node: the product over the path to it, for a split without the factor that the split replaces.
    private readonly Vector256<double>[] _down = new Vector256<double>[plan.MostNodes];
    private readonly Vector256<double>[] _up = new Vector256<double>[plan.MostNodes];

    // By node: all bits set where the row passes all splits on the feature of the edge that leads to it.
    private readonly long[] _passes = new long[plan.MostNodes];
    private readonly Step[] _steps = new Step[plan.MostNodes];
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

                Down(splits, row, vector);
                Up(splits);
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
        var (points, rest, one) = (plan.Points[vector], Vector256<double>.One - plan.Points[vector], Vector256<double>.One);
        ref var down = ref MemoryMarshal.GetArrayDataReference(_down);
        ref var passes = ref MemoryMarshal.GetArrayDataReference(_passes);
        ref var steps = ref MemoryMarshal.GetArrayDataReference(_steps);
        ref var values = ref MemoryMarshal.GetReference(row);
        down = plan.Weights[vector];
        for (var i = 0; i < splits.Length; i++)
        {
            ref readonly var split = ref splits[i];
            ref var step = ref Unsafe.Add(ref steps, i);
            var path = Unsafe.Add(ref down, split.Node);
            var goesLeft = -(long)split.GoesLeft(Unsafe.Add(ref values, split.Feature));
            if (split.Previous == TreeSplit.New)
            {
                var (left, right) = (Vector256.Create(goesLeft).AsDouble(), Vector256.Create(~goesLeft).AsDouble());
                var (leftShare, rightShare) = (Vector256.Create(split.LeftShare), Vector256.Create(split.RightShare));
                step.LeftFactor = Vector256.FusedMultiplyAdd(rest, leftShare, points & left);
                step.RightFactor = Vector256.FusedMultiplyAdd(rest, rightShare, points & right);
                step.LeftGain = (one & left) - leftShare;
                step.RightGain = (one & right) - rightShare;
                Unsafe.Add(ref passes, split.Left) = goesLeft;
                Unsafe.Add(ref passes, split.Right) = ~goesLeft;
            }
            else
            {
                // The factor of the feature so far is replaced, and so is what the feature has been given for the leaves below. A row that has
                // failed above fails below: then nothing is given.
                var before = Unsafe.Add(ref passes, split.Previous);
                var (left, right) = (Vector256.Create(goesLeft & before).AsDouble(), Vector256.Create(~goesLeft & before).AsDouble());
                var (leftShare, rightShare) = (Vector256.Create(split.LeftShare), Vector256.Create(split.RightShare));
                var previous = plan.Reciprocals[((split.Repeated + (int)(before & 1)) * plan.Points.Length) + vector];
                var given = Vector256.Create(split.PreviousShare) - (one & Vector256.Create(before).AsDouble());
                step.LeftFactor = Vector256.FusedMultiplyAdd(rest, leftShare, points & left) * previous;
                step.RightFactor = Vector256.FusedMultiplyAdd(rest, rightShare, points & right) * previous;
                step.LeftGain = Vector256.FusedMultiplyAdd(given, step.LeftFactor, (one & left) - leftShare);
                step.RightGain = Vector256.FusedMultiplyAdd(given, step.RightFactor, (one & right) - rightShare);
                Unsafe.Add(ref down, split.Node) = path * previous;
                Unsafe.Add(ref passes, split.Left) = goesLeft & before;
                Unsafe.Add(ref passes, split.Right) = ~goesLeft & before;
            }

            Unsafe.Add(ref down, split.Left) = path * step.LeftFactor;
            Unsafe.Add(ref down, split.Right) = path * step.RightFactor;
        }
    }

    private void Up(ReadOnlySpan<TreeSplit> splits)
    {
        ref var down = ref MemoryMarshal.GetArrayDataReference(_down);
        ref var up = ref MemoryMarshal.GetArrayDataReference(_up);
        ref var steps = ref MemoryMarshal.GetArrayDataReference(_steps);
        ref var sums = ref MemoryMarshal.GetArrayDataReference(_sums);
        for (var i = splits.Length - 1; i >= 0; i--)
        {
            ref readonly var split = ref splits[i];
            ref readonly var step = ref Unsafe.Add(ref steps, i);
            var (left, right) = (Unsafe.Add(ref up, split.Left), Unsafe.Add(ref up, split.Right));
            Unsafe.Add(ref up, split.Node) = Vector256.FusedMultiplyAdd(left, step.LeftFactor, right * step.RightFactor);
            ref var sum = ref Unsafe.Add(ref sums, split.Feature);
            sum = Vector256.FusedMultiplyAdd(Unsafe.Add(ref down, split.Node), Vector256.FusedMultiplyAdd(left, step.LeftGain, right * step.RightGain), sum);
        }
    }

    /// <summary>What was found on the way down at a split, and is needed on the way up.</summary>
    private struct Step
    {
        public Vector256<double> LeftFactor;
        public Vector256<double> RightFactor;
        public Vector256<double> LeftGain;
        public Vector256<double> RightGain;
    }
}
