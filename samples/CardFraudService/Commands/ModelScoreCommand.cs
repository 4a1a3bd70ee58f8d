using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CardFraudService.Csv;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;

namespace CardFraudService.Commands;

/// <summary>Scores the rows of a file with a model: the same code that scores payments.</summary>
internal static class ModelScoreCommand
{
    private const int Batch = 64;

    public static int Run(ParseResult result, TextWriter output, TextWriter errors)
    {
        var rows = ModelRows.Read(result.GetRequiredValue(ModelOptions.Rows));
        try
        {
            using var model = Load(result, rows, errors);
            using var target = OutputFile.Create(result.GetRequiredValue(ModelOptions.Output));
            var refused = Score(rows, model, target, errors);
            if (result.GetValue(ModelOptions.Contributions) is { } contributions)
            {
                Explain(rows, model, contributions);
            }

            output.WriteLine($"{rows.Cells.Count:N0} rows scored with {model.Identity.Name} {model.Identity.Version}{(refused == 0 ? string.Empty : $", {refused:N0} of them nan: they cannot be scored")}");
            return refused == 0 ? ExitCode.Success : ExitCode.RowsRejected;
        }
        catch (ModelMismatchException refused)
        {
            errors.WriteLine($"refused: {refused.Message}");
            return ExitCode.Refused;
        }
    }

    private static OnnxFraudModel Load(ParseResult result, ModelRows rows, TextWriter errors)
    {
        var file = ModelOptions.Read(result);
        var loading = ModelOptions.Loading(result);
        var keys = new Dictionary<string, string>(loading.Contract);
        var path = result.GetRequiredValue(ModelOptions.File);
        var beside = File.Exists(path + ".json") ? ModelManifest.Keys(File.ReadAllText(path + ".json")) : keys;
        bool Says(string key) => new[] { keys, beside, file.Metadata }.Any(said => said.GetValueOrDefault(key) is { Length: > 0 });

        // Columns come by their place here, so names are not needed.
        if (!Says("feature_names"))
        {
            keys["feature_names"] = JsonSerializer.Serialize(Enumerable.Range(1, rows.Columns).Select(column => $"column {column}"));
        }

        if (rows.HasMissing && !Says("missing"))
        {
            keys["missing"] = "nan";
            errors.WriteLine("The contract has no rule for missing values: they are given to the model as NaN. In a topology such a row is not scored unless the contract says missing=nan.");
        }

        var model = OnnxFraudModel.Load(path, loading with { Contract = keys });
        if (model.Width == rows.Columns || LacksOnlyMissing(model, rows.Columns))
        {
            if (model.Notice is { } notice)
            {
                errors.WriteLine($"Model {model.Identity.Name} {model.Identity.Version}: {notice}.");
            }

            return model;
        }

        model.Dispose();
        throw new ModelMismatchException(
            $"A row of the model has {model.Width} values ({string.Join(", ", model.FeatureNames)}), a row of the file {rows.Columns}.");
    }

    // Columns that the file lacks are missing values, which the contract may have a rule for.
    private static bool LacksOnlyMissing(OnnxFraudModel model, int columns) =>
        columns < model.Width && model.FeatureNames.Skip(columns).All(name => model.Manifest.Missing.ContainsKey(name));

    /// <exception cref="ModelMismatchException">The model gives no reasons.</exception>
    private static void Explain(ModelRows rows, OnnxFraudModel model, string path)
    {
        if (model.ReasonMethod == ReasonMethod.None)
        {
            throw new ModelMismatchException("The model gives no reasons: model check says what it lacks.");
        }

        using var target = OutputFile.Create(path);
        var (row, contributions) = (new double[model.Width], new double[model.Width]);
        for (var i = 0; i < rows.Cells.Count; i++)
        {
            rows.Fill(i, model, row);
            var isScored = model.Refusal(row) is null;
            var from = isScored ? model.Contributions(row, contributions) : double.NaN;
            target.WriteLine(isScored ? string.Join(',', contributions.Append(from).Select(value => value.ToString("R", CultureInfo.InvariantCulture))) : "nan");
        }
    }

    private static int Score(ModelRows rows, OnnxFraudModel model, StreamWriter target, TextWriter errors)
    {
        var refused = 0;
        var scorer = new RowScorer(model);
        var values = new double[Batch * model.Width];
        var scores = new float[Batch];
        var reasons = new string?[Batch];
        for (var done = 0; done < rows.Cells.Count; done += Batch)
        {
            var count = Math.Min(Batch, rows.Cells.Count - done);
            var taken = 0;
            for (var i = 0; i < count; i++)
            {
                var row = values.AsSpan(taken * model.Width, model.Width);
                rows.Fill(done + i, model, row);
                reasons[i] = model.Refusal(row);
                taken += reasons[i] is null ? 1 : 0;
            }

            scorer.Score(values.AsSpan(0, taken * model.Width), scores.AsSpan(0, taken));
            var next = 0;
            for (var i = 0; i < count; i++)
            {
                var score = reasons[i] is null ? scores[next++] : float.NaN;
                target.WriteLine(float.IsFinite(score) ? score.ToString("R", CultureInfo.InvariantCulture) : "nan");
                if (!float.IsFinite(score) && refused++ == 0)
                {
                    errors.WriteLine($"row {done + i + 1}: {reasons[i] ?? "its score is not finite"}");
                }
            }
        }

        return refused;
    }
}
