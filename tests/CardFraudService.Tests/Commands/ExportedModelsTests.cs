using System.Globalization;
using CardFraudService.Tests.Support;
using Xunit;

namespace CardFraudService.Tests.Commands;

/// <summary>
/// The models of the test material, as scikit-learn, xgboost, LightGBM and PyTorch export them: each is scored as its training library scores,
/// or refused with the reason.
/// </summary>
public sealed class ExportedModelsTests
{
    // What their READMEs say beside "scored": options, refusals with a word of the reason, and where the export itself is less exact.
    private static readonly Dictionary<string, string[]> Options = new()
    {
        ["14-ae-raw-reconstruction"] = ["--reduce", "mse"],
        ["18-string-category"] = ["--contract", "missing={\"CURRENCY\":\"EUR\"}"],
        ["22-external-data"] = ["--allow-external-data"],
    };

    private static readonly Dictionary<string, string> Refused = new()
    {
        ["19n-lr-opset30-ir20"] = "IR version 20",
        ["21-int8-dynamic-quant"] = "operator DynamicQuantizeLinear",
        ["26-torch-softmax-over-batch"] = "operator Softmax",
        ["27-torch-vae-sampling"] = "operator RandomNormalLike",
        ["31c-names-duplicate"] = "TX_AMOUNT is there more than once",
        ["32b-golden-off"] = "golden row 0",
        ["32c-golden-nan"] = "golden row 0",
    };

    private static readonly Dictionary<string, float> Tolerance = new() { ["20-fp16"] = 2e-3f };

    public static TheoryData<string> Folders()
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("TEST_MATERIAL") ?? "", "models");
        var names = Directory.Exists(folder)
            ? Directory.GetDirectories(folder).Where(model => File.Exists(Path.Combine(model, "rows.csv"))).Select(model => Path.GetFileName(model)!).Order(StringComparer.Ordinal).ToList()
            : ["TEST_MATERIAL has no models"];
        return [.. names];
    }

    [SkippableTheory]
    [MemberData(nameof(Folders))]
    public async Task A_model_is_scored_as_its_library_scores_or_refused(string name)
    {
        var folder = Folder(name);
        using var output = new ScratchFolder();
        var scored = output.File("scores.csv");
        var (code, told) = await InProcess.RunAsync(
            ["model", "score", "--model", Path.Combine(folder, "model.onnx"), "--rows", Path.Combine(folder, "rows.csv"), "--output", scored, .. Options.GetValueOrDefault(name) ?? []]);
        if (Refused.TryGetValue(name, out var reason))
        {
            Assert.Equal(4, code);
            Assert.Contains(reason, told, StringComparison.Ordinal);
            Assert.False(File.Exists(scored));
            return;
        }

        Assert.True(code == 0, told);
        var (expected, scores) = (Numbers(Path.Combine(folder, "expected.csv")), Numbers(scored));
        Assert.Equal(expected.Length, scores.Length);
        var tolerance = Tolerance.GetValueOrDefault(name, 1e-6f);
        for (var i = 0; i < scores.Length; i++)
        {
            Assert.True(Math.Abs(scores[i] - expected[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"row {i + 1}: {scores[i]:R}, expected {expected[i]:R}");
        }
    }

    [SkippableTheory]
    [InlineData("14-ae-raw-reconstruction", "score_reduction mse")]
    [InlineData("18-string-category", "A row of the model has 16 values")]
    [InlineData("22-external-data", "weights.bin")]
    public async Task What_a_model_needs_is_said_when_it_is_not_given(string name, string need)
    {
        var folder = Folder(name);
        using var output = new ScratchFolder();
        var (code, told) = await InProcess.RunAsync(
            ["model", "score", "--model", Path.Combine(folder, "model.onnx"), "--rows", Path.Combine(folder, "rows.csv"), "--output", output.File("scores.csv")]);
        Assert.Equal(4, code);
        Assert.Contains(need, told, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("customop.onnx", "my.company.MyOp")]
    [InlineData("empty.onnx", "empty")]
    [InlineData("lfs.onnx", "git lfs pull")]
    [InlineData("pickle.onnx", "Python pickle")]
    [InlineData("truncated.onnx", "cut off")]
    public async Task A_file_that_is_no_model_is_told_for_what_it_is(string file, string reason)
    {
        var (code, told) = await InProcess.RunAsync(["model", "check", "--model", Path.Combine(Folder("33-files"), file)]);
        Assert.Equal(4, code);
        Assert.Contains(reason, told, StringComparison.Ordinal);
    }

    private static float[] Numbers(string path) => [.. File.ReadLines(path).Select(line => float.Parse(line, CultureInfo.InvariantCulture))];

    private static string Folder(string name)
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("TEST_MATERIAL") ?? "", "models", name);
        Skip.IfNot(Directory.Exists(folder), $"TEST_MATERIAL has no models/{name}");
        return folder;
    }
}
