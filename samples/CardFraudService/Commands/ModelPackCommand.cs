using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CardFraudService.Csv;
using CardFraudService.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;

namespace CardFraudService.Commands;

/// <summary>Writes a model anew with its contract, golden rows and what reasons need inside, so that the one file is all that is handed over.</summary>
internal static class ModelPackCommand
{
    private const int MostGolden = 64;
    private const int MostBackground = 1_000;
    private const float Tolerance = 1e-5f;

    public static int Run(ParseResult result, TextWriter output, TextWriter errors)
    {
        try
        {
            var path = result.GetRequiredValue(ModelOptions.File);
            var file = ModelOptions.Read(result);
            if (file.ExternalFiles.Count > 0)
            {
                throw new ModelMismatchException($"The weights are in other files ({string.Join(", ", file.ExternalFiles)}): save the model in one file first, onnx.save_model with save_as_external_data=False.");
            }

            var said = Keys(result, path);
            var keys = said.Where(key => file.Metadata.GetValueOrDefault(key.Key) != key.Value).ToDictionary(key => key.Key, key => key.Value);
            if (result.GetValue(ModelOptions.GoldenRows) is { } rows && file.Metadata.GetValueOrDefault("golden") is not { Length: > 0 })
            {
                keys["golden"] = Golden(file, keys, ModelRows.Read(rows, MostGolden), result.GetValue(ModelOptions.Expected));
            }

            AddReasons(result, file, keys);
            if (result.GetValue(ModelOptions.Profile) is { } profile)
            {
                keys["training_profile"] = File.Exists(profile) ? File.ReadAllText(profile) : throw new InputException(profile, "the file does not exist");
            }

            var packed = file.WithMetadata(keys);
            using var model = OnnxFraudModel.Load(packed);
            var target = result.GetRequiredValue(ModelOptions.Output);
            File.WriteAllBytes(target, packed);
            output.WriteLine($"{target}: {model.Identity.Name} {model.Identity.Version}, SHA-256 {model.Identity.Sha256}; written: {(keys.Count == 0 ? "nothing new" : string.Join(", ", keys.Keys.Order(StringComparer.Ordinal)))}");
            if (!model.HasGoldenRows)
            {
                errors.WriteLine("It has no golden rows, so that other scores on another machine would not be seen: give --rows.");
            }

            return ExitCode.Success;
        }
        catch (ModelMismatchException refused)
        {
            errors.WriteLine($"refused: {refused.Message}");
            return ExitCode.Refused;
        }
    }

    private static Dictionary<string, string> Keys(ParseResult result, string path)
    {
        var keys = File.Exists(path + ".json")
            ? new Dictionary<string, string>(ModelManifest.Keys(File.ReadAllText(path + ".json")))
            : [];
        if (result.GetValue(ModelOptions.Names) is { } names)
        {
            keys["feature_names"] = Names(names);
        }

        if (result.GetValue(ModelOptions.FeatureSet) is { } set)
        {
            OfSet(set, keys);
        }

        foreach (var (key, value) in ModelOptions.Keys(result))
        {
            keys[key] = value;
        }

        return keys;
    }

    private static void OfSet(string name, Dictionary<string, string> keys)
    {
        var set = FeatureSets.Of(name);
        keys.TryAdd("feature_names", JsonSerializer.Serialize(set.Names));
        keys["feature_set"] = set.Name;
        var names = JsonSerializer.Deserialize<List<string>>(keys["feature_names"]) ?? [];
        var hashes = set.Definitions.Where(feature => names.Contains(feature.Name)).ToDictionary(feature => feature.Name, feature => feature.Sha256);
        var missing = names.Where(feature => !hashes.ContainsKey(feature)).ToList();
        keys["feature_sha256"] = missing.Count == 0
            ? JsonSerializer.Serialize(hashes)
            : throw new ModelMismatchException($"Feature set {name} has no {string.Join(", ", missing)}.");
    }

    /// <summary>The keys that reasons are computed from: trees with covers, background rows.</summary>
    private static void AddReasons(ParseResult result, OnnxModelFile file, Dictionary<string, string> keys)
    {
        if (result.GetValue(ModelOptions.Trees) is { } trees)
        {
            using var model = OnnxFraudModel.Load(file.WithMetadata(keys));
            keys["trees"] = TreeDump.Pack(File.Exists(trees) ? File.ReadAllText(trees) : throw new InputException(trees, "the file does not exist"), model.FeatureNames);
        }

        if (result.GetValue(ModelOptions.Background) is { } background)
        {
            using var model = OnnxFraudModel.Load(file.WithMetadata(keys));
            var rows = ModelRows.Read(background, MostBackground);
            keys["background"] = new JsonArray([.. rows.Cells.Select(row => (JsonNode)new JsonArray([.. row.Select((cell, column) => Cell(model, cell, column))]))]).ToJsonString();
        }
    }

    private static JsonNode? Cell(OnnxFraudModel model, string cell, int column) =>
        ModelRows.IsMissing(cell) ? null
        : model.TryEncode(Math.Min(column, model.Width - 1), cell, out _) ? JsonValue.Create(cell)
        : double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number)
        : throw new ModelMismatchException($"A row has a text in column {column + 1}, where the model takes a number.");

    private static string Names(string names)
    {
        var line = File.Exists(names) ? File.ReadLines(names).FirstOrDefault() ?? string.Empty : names;
        return line.StartsWith('[') ? line : JsonSerializer.Serialize(line.Split(',', StringSplitOptions.TrimEntries));
    }

    private static string Golden(OnnxModelFile file, Dictionary<string, string> keys, ModelRows rows, string? expected)
    {
        using var model = OnnxFraudModel.Load(file.WithMetadata(keys));
        if (model.Width != rows.Columns)
        {
            throw new ModelMismatchException($"A row of the model has {model.Width} values, a row of the golden rows {rows.Columns}.");
        }

        var values = new double[rows.Cells.Count * model.Width];
        for (var row = 0; row < rows.Cells.Count; row++)
        {
            var of = values.AsSpan(row * model.Width, model.Width);
            rows.Fill(row, model, of);
            if (model.Refusal(of) is { } reason)
            {
                throw new ModelMismatchException($"Golden row {row + 1} cannot be scored: {reason}.");
            }
        }

        var scores = new float[rows.Cells.Count];
        new RowScorer(model).Score(values, scores);
        if (expected is not null)
        {
            Compare(scores, File.ReadLines(expected).Take(scores.Length).Select(line => float.Parse(line, CultureInfo.InvariantCulture)).ToArray());
        }

        var cells = rows.Cells.Select(row => (JsonNode)new JsonArray([.. row.Select((cell, column) => Cell(model, cell, column))]));
        return new JsonObject
        {
            ["features"] = new JsonArray([.. cells]),
            ["scores"] = new JsonArray([.. scores.Select(score => JsonValue.Create(score))]),
        }.ToJsonString();
    }

    private static void Compare(float[] scores, float[] expected)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            if (i >= expected.Length || !(MathF.Abs(scores[i] - expected[i]) <= Tolerance * MathF.Max(1, MathF.Abs(expected[i]))))
            {
                throw new ModelMismatchException(
                    i >= expected.Length
                        ? $"There are {expected.Length} expected scores for {scores.Length} golden rows."
                        : string.Create(CultureInfo.InvariantCulture, $"The model gives another score for golden row {i + 1} than expected: it differs by {MathF.Abs(scores[i] - expected[i]):0.#######}."));
            }
        }
    }
}
