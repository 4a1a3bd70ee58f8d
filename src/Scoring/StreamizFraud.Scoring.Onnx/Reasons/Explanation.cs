using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>How a model's scores are explained, chosen when it is loaded: by what it is and what its contract holds.</summary>
/// <remarks>Immutable, shared by all instances of a model.</remarks>
internal sealed class Explanation
{
    /// <summary>Most node visits that interventional values of one row may take: some 50 ms. Beyond it the scores are explained by occlusion.</summary>
    private const long MostVisits = 10_000_000;

    // Freed with the model, which all instances of a process share.
    private static readonly ConditionalWeakTable<LoadedModel, Explanation> Chosen = [];

    private readonly Func<BoundBatches, Explainer>? _open;

    private Explanation(ReasonMethod method, double[]? usual, Func<BoundBatches, Explainer>? open)
    {
        Method = method;
        Usual = usual;
        _open = open;
    }

    public ReasonMethod Method { get; }

    /// <summary>The median of each feature over the background rows, NaN for texts; null without such rows.</summary>
    public double[]? Usual { get; }

    /// <summary>That of a model, chosen with the first of its instances.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batches">The model, ready to run.</param>
    /// <param name="form">What a row may hold.</param>
    /// <exception cref="ModelMismatchException">Stored trees or background rows do not belong to the model.</exception>
    public static Explanation Of(LoadedModel model, BoundBatches batches, RowForm form) =>
        Chosen.TryGetValue(model, out var chosen) ? chosen : Chosen.GetValue(model, _ => Choose(model, batches, form));

    private static Explanation Choose(LoadedModel model, BoundBatches batches, RowForm form)
    {
        var background = BackgroundRows.Of(model.Contract, form);
        var usual = background is null ? null : BackgroundRows.Medians(background, form);
        if (model.Contract.Manifest.Trees is { } stored)
        {
            var added = Check(model, batches, form, stored, background);
            return OfTrees(model, stored, form.Width, usual, added);
        }

        var seen = background?.Select(row => See(form, row)).ToArray();
        return OfLinear(model, batches, form, seen, usual) ?? (seen is null
            ? new Explanation(ReasonMethod.None, null, null)
            : OfGraphTrees(model, batches, form, seen, usual) ?? OfScores(model, batches, usual!));
    }

    /// <summary>Makes what explains rows of one instance; null if the model gives no reasons.</summary>
    public Explainer? Open(BoundBatches batches) => _open?.Invoke(batches);

    private static Explanation OfTrees(LoadedModel model, DecisionTrees stored, int width, double[]? usual, double added)
    {
        try
        {
            var plan = new TreeShapPlan(stored, width);
            return new Explanation(ReasonMethod.TreeShap, usual, _ => new TreeShap(plan, added));
        }
        catch (InvalidDataException wrong)
        {
            throw Refused(model, wrong.Message);
        }
    }

    private static Explanation? OfLinear(LoadedModel model, BoundBatches batches, RowForm form, double[][]? seen, double[]? usual)
    {
        if (!model.Operators.Any(used => used is "MatMul" or "Gemm" or "ai.onnx.ml.LinearClassifier" or "ai.onnx.ml.LinearRegressor")
            || (seen is null && !model.Operators.Any(used => used is "Sub" or "ai.onnx.ml.Scaler")))
        {
            return null;
        }

        var (file, place) = (model.ReadGraph(), model.Score);
        if (OnnxLinear.Read(file, place.Name, place.Column, form.Width) is not { } linear || (seen is null && linear.Offsets is null))
        {
            return null;
        }

        var rows = ProbeRows.Of(model.Contract, form, model.Texts).Concat(ProbeRows.Golden(model.Contract, form)).Select(row => See(form, row)).Concat(seen ?? [])
            .Where(row => row.All(double.IsFinite)).ToList();
        if (SumCheck.Find([.. rows.Select(row => linear.Sum(row))], Scores(batches, rows), out _) is null)
        {
            return null;
        }

        var means = seen is null ? linear.Offsets! : [.. Enumerable.Range(0, form.Width).Select(feature => seen.Average(row => row[feature]))];
        if (!means.All(double.IsFinite))
        {
            return null;
        }

        var expected = linear.Sum(means).Sum;
        return new Explanation(ReasonMethod.LinearTerms, usual ?? means, _ => new LinearTerms(linear.Weights, means, expected));
    }

    private static Explanation? OfGraphTrees(LoadedModel model, BoundBatches batches, RowForm form, double[][] seen, double[]? usual)
    {
        if (OnnxTrees.Read(model.ReadGraph(), model.Score.Column) is not { } trees
            || (long)trees.Nodes.Count * seen.Length > MostVisits
            || trees.Nodes.Any(node => node.Feature >= form.Width)
            || trees.MostFeatures() > InterventionalShap.MostFeatures)
        {
            return null;
        }

        var rows = TreeProbes.Of(trees, form);
        rows.AddRange(seen);
        return SumCheck.Find([.. rows.Select(row => trees.Sum(See(form, row)))], Scores(batches, rows), out _) is { Base: var added }
            ? new Explanation(ReasonMethod.InterventionalShap, usual, _ => new InterventionalShap(trees, seen, form.Width, added))
            : null;
    }

    private static Explanation OfScores(LoadedModel model, BoundBatches batches, double[] usual)
    {
        var ofProbability = model.Contract.Manifest.Meaning == ScoreMeaning.Probability;
        try
        {
            _ = new Occlusion(batches, usual, ofProbability);
        }
        catch (OnnxRuntimeException failed)
        {
            throw Refused(model, $"the median of its background rows cannot be scored: {RuntimeWords.Of(failed)}");
        }

        return new Explanation(ReasonMethod.Occlusion, usual, own => new Occlusion(own, usual, ofProbability));
    }

    /// <summary>Stored trees are of use only if they are the model's own.</summary>
    /// <returns>What the model adds to their sum.</returns>
    private static double Check(LoadedModel model, BoundBatches batches, RowForm form, DecisionTrees trees, double[][]? background)
    {
        var last = trees.Nodes.Max(node => node.Feature);
        if (last >= form.Width)
        {
            throw Refused(model, $"the trees of its contract compare the value at {last}, and a row has {form.Width}, counted from 0");
        }

        var golden = ProbeRows.Golden(model.Contract, form).ToList();
        List<double[]> rows = [.. golden, .. background ?? [], .. TreeProbes.Of(trees, form)];
        if (SumCheck.Find([.. rows.Select(row => trees.Sum(See(form, row)))], Scores(batches, rows), out var differs) is { Base: var added })
        {
            return added;
        }

        throw Refused(
            model,
            $"the trees of its contract (key trees) are not those of its graph: {Which(differs, golden.Count, background?.Length ?? 0)} comes out otherwise. Dump the trees of the model that was exported, and pack again (model pack --trees)");
    }

    private static string Which(int row, int golden, int background) =>
        row < golden ? $"golden row {row}" : row < golden + background ? $"background row {row - golden}" : "a row at their thresholds";

    private static float[] Scores(BoundBatches batches, List<double[]> rows)
    {
        var scores = new float[rows.Count];
        batches.Run([.. rows.SelectMany(row => row)], [], scores);
        return scores;
    }

    private static double[] See(RowForm form, double[] row)
    {
        var seen = new double[row.Length];
        form.See(row, seen);
        return seen;
    }

    private static ModelMismatchException Refused(LoadedModel model, string reason) =>
        new($"Model {model.Identity.Name} {model.Identity.Version} cannot be used: {reason}.");
}
