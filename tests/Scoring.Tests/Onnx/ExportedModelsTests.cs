using System.Globalization;
using StreamizFraud.Scoring.Onnx;
using Xunit;

namespace StreamizFraud.Scoring.Tests.Onnx;

/// <summary>The models of the test material that can be scored, as scikit-learn, xgboost, LightGBM and PyTorch export them.</summary>
public sealed class ExportedModelsTests
{
    public static TheoryData<string> Folders()
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("TEST_MATERIAL") ?? "", "models");
        return Directory.Exists(folder)
            ? [.. Directory.GetDirectories(folder).Where(model => File.Exists(Path.Combine(model, "rows.csv"))).Select(model => Path.GetFileName(model)!).Where(IsScored).Order(StringComparer.Ordinal)]
            : ["TEST_MATERIAL has no models"];
    }

    [SkippableTheory]
    [MemberData(nameof(Folders))]
    public void The_score_of_a_row_is_the_same_bits_in_batches_of_1_to_256_in_any_order(string name)
    {
        var folder = Folder(name);
        var keys = new Dictionary<string, string> { ["missing"] = "nan" };
        keys["score_reduction"] = name.StartsWith("14-", StringComparison.Ordinal) ? "mse" : "none";
        var lines = File.ReadAllLines(Path.Combine(folder, "rows.csv"));
        var width = lines[0].Split(',').Length;
        keys["feature_names"] = $"[{string.Join(", ", Enumerable.Range(0, width).Select(i => $"\"V{i}\""))}]";
        var rows = lines.SelectMany(line => line.Split(',')).Select(cell => cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture)).ToArray();
        using var model = OnnxFraudModel.Load(Path.Combine(folder, "model.onnx"), new OnnxModelOptions { Contract = keys, BatchSize = 256, AllowExternalData = true });
        var expected = Enumerable.Range(0, lines.Length).Select(row => Bits(model, rows, [row])[0]).ToArray();
        var random = new Random(5);
        for (var round = 0; round < 20; round++)
        {
            var places = Enumerable.Range(0, random.Next(1, 257)).Select(_ => random.Next(lines.Length)).ToArray();
            Assert.Equal(places.Select(row => expected[row]), Bits(model, rows, places));
        }
    }

    private static int[] Bits(OnnxFraudModel model, double[] rows, int[] places)
    {
        var scores = new float[places.Length];
        model.Score(places.SelectMany(place => rows.AsSpan(place * model.Width, model.Width).ToArray()).ToArray(), scores);
        return [.. scores.Select(BitConverter.SingleToInt32Bits)];
    }

    // Rows of 18 lack its text, the others are refused.
    private static bool IsScored(string name) => name.Split('-')[0] is not ("18" or "19n" or "21" or "26" or "27" or "31c" or "32b" or "32c");

    private static string Folder(string name)
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("TEST_MATERIAL") ?? "", "models", name);
        Skip.IfNot(Directory.Exists(folder), $"TEST_MATERIAL has no models/{name}");
        return folder;
    }
}
