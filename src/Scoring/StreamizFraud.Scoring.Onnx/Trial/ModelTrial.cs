using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>
/// What is found out of a model before its first event: whether rows must be run singly, whether it gives the scores of its maker here, and
/// whether it is fast enough.
/// </summary>
internal static class ModelTrial
{
    private const int LatencyRuns = 1_000;

    /// <exception cref="ModelMismatchException">The model is refused.</exception>
    public static void Run(BoundBatches batches, LoadedModel model, RowForm form, OnnxModelOptions options)
    {
        batches.Singly = RowProbe.MustRunSingly(batches, model, form);
        CheckGolden(batches, model, form);
        if (options.LatencyBudget is { } budget)
        {
            CheckLatency(batches, model, form, budget, options.Time);
        }

        // Texts of the rows that it was tried with mean nothing in rows of others.
        form.Forget();
    }

    private static void CheckGolden(BoundBatches batches, LoadedModel model, RowForm form)
    {
        if (model.Contract.Manifest.Golden is not { } golden)
        {
            return;
        }

        var scores = new float[golden.Scores.Count];
        var rows = ProbeRows.Golden(model.Contract, form).ToList();
        if (batches.StateWidth == 0)
        {
            batches.Run([.. rows.SelectMany(row => row)], [], scores);
        }
        else
        {
            // Those of a sequence model are the history of one card.
            var state = new float[batches.StateWidth];
            for (var i = 0; i < scores.Length; i++)
            {
                batches.Run(rows[i], state, scores.AsSpan(i, 1));
            }
        }

        for (var i = 0; i < scores.Length; i++)
        {
            var difference = MathF.Abs(scores[i] - golden.Scores[i]);
            if (!(difference <= GoldenRows.Tolerance * MathF.Max(1, MathF.Abs(golden.Scores[i]))))
            {
                var how = float.IsNaN(scores[i])
                    ? "has no score here, since the model gives NaN for it"
                    : string.Create(CultureInfo.InvariantCulture, $"differs by {difference:0.#######}");
                throw new ModelMismatchException(
                    $"Model {model.Identity.Name} {model.Identity.Version} gives another score for golden row {i} than the file states: it {how}.");
            }
        }
    }

    private static void CheckLatency(BoundBatches batches, LoadedModel model, RowForm form, TimeSpan budget, TimeProvider time)
    {
        var rows = ProbeRows.Of(model.Contract, form, model.Texts).ToArray();
        var taken = new List<TimeSpan>(LatencyRuns);
        var start = time.GetTimestamp();
        var score = new float[1];
        for (var run = 0; run < LatencyRuns && (run < 10 || time.GetElapsedTime(start) <= budget * (2 * LatencyRuns)); run++)
        {
            var began = time.GetTimestamp();
            try
            {
                batches.Run(rows[run % rows.Length], [], score);
            }
            catch (OnnxRuntimeException) when (!batches.Options.Terminate)
            {
                continue;
            }

            taken.Add(time.GetElapsedTime(began));
        }

        taken.Sort();
        if (taken.Count > 0 && taken[taken.Count / 2] is var median && median > budget)
        {
            throw new ModelMismatchException(string.Create(
                CultureInfo.InvariantCulture,
                $"Model {model.Identity.Name} {model.Identity.Version} is too slow here: a row takes {median.TotalMicroseconds:0.#} µs, the median of {taken.Count} runs, and {budget.TotalMicroseconds:0.#} µs are allowed (OnnxModelOptions.LatencyBudget)."));
        }
    }
}
