using CardFraudService.Features;
using CardFraudService.Tests.Support;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using Xunit;

namespace CardFraudService.Tests.Commands;

/// <summary>The verbs of <c>model</c> on the sample's own model: 15 features, golden rows, its contract inside.</summary>
public sealed class ModelVerbTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private static string Shipped => Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Check_says_how_a_model_scores()
    {
        var (code, text) = await InProcess.RunAsync("model", "check", "--model", Shipped);
        Assert.Equal(0, code);
        Assert.Contains("verdict    accepted", text, StringComparison.Ordinal);
        Assert.Contains("golden     the scores of its golden rows come out", text, StringComparison.Ordinal);
        (code, text) = await InProcess.RunAsync("model", "check", "--model", Shipped, "--score-output", "nothing");
        Assert.Equal(4, code);
        Assert.Contains("refused: The ONNX model cannot be used: it has no output nothing", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describe_loads_nothing_and_tells_what_is_there()
    {
        var (code, text) = await InProcess.RunAsync("model", "describe", "--model", Shipped);
        Assert.Equal(0, code);
        Assert.Contains("float32 [N, 15]", text, StringComparison.Ordinal);
        Assert.Contains("metadata   model_name", text, StringComparison.Ordinal);
        Assert.Contains("TreeEnsemble", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_writes_a_score_a_line_and_nan_for_a_row_that_cannot_be_scored()
    {
        var rows = Write("rows.csv", Row(1), Row(2), Row(3, "1e99"), Row(4));
        var output = _folder.File("scores.csv");
        var (code, text) = await InProcess.RunAsync("model", "score", "--model", Shipped, "--rows", rows, "--output", output);
        Assert.Equal(3, code);
        Assert.Contains("row 3: feature TX_AMOUNT is not a finite float32", text, StringComparison.Ordinal);
        var scores = File.ReadAllLines(output);
        Assert.Equal(4, scores.Length);
        Assert.Equal("nan", scores[2]);
        using var model = OnnxFraudModel.Load(Shipped);
        var score = new float[1];
        model.Score([.. Row(4).Split(',').Select(double.Parse)], score);
        Assert.Equal(score[0], float.Parse(scores[3], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("1,2,3", 4, "A row of the model has 15 values")]
    [InlineData("1,2,x,4,5,6,7,8,9,10,11,12,13,14,15", 1, "line 1: column 3: not a number")]
    [InlineData("1,\"2", 1, "a quote is not closed")]
    public async Task Rows_that_are_wrong_are_told(string row, int expected, string reason)
    {
        var (code, text) = await InProcess.RunAsync("model", "score", "--model", Shipped, "--rows", Write("rows.csv", row), "--output", _folder.File("scores.csv"));
        Assert.Equal(expected, code);
        Assert.Contains(reason, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pack_writes_what_is_missing_and_the_packed_file_stands_alone()
    {
        // The model as an exporter leaves it: nothing but the graph.
        var bare = OnnxModelFile.Read(File.ReadAllBytes(Shipped));
        var model = _folder.File("bare.onnx");
        File.WriteAllBytes(model, bare.WithMetadata(bare.Metadata.Keys.ToDictionary(key => key, _ => string.Empty)));
        var (code, text) = await InProcess.RunAsync("model", "check", "--model", model);
        Assert.Equal(4, code);
        Assert.Contains("it needs feature_names", text, StringComparison.Ordinal);

        var rows = Write("rows.csv", [.. Enumerable.Range(1, 80).Select(i => Row(i))]);
        var scores = _folder.File("scores.csv");
        (code, text) = await InProcess.RunAsync("model", "score", "--model", model, "--rows", rows, "--output", scores);
        Assert.True(code == 0, text);
        var packed = _folder.File("packed.onnx");
        (code, text) = await InProcess.RunAsync(
            "model", "pack", "--model", model, "--set", "handbook", "--rows", rows, "--expected", scores, "--contract", "model_name=mine", "--contract", "score_meaning=probability", "--output", packed);
        Assert.True(code == 0, text);

        using var loaded = OnnxFraudModel.Load(packed);
        Assert.Equal("mine", loaded.Identity.Name);
        Assert.True(loaded.HasGoldenRows);
        Assert.Equal(new HandbookFeatures().Names, loaded.FeatureNames);
        Assert.Equal(15, loaded.FeatureSha256!.Count);
        Assert.Equal(ScoreMeaning.Probability, loaded.Manifest.Meaning);

        // Scores of another library than the model gives are seen before it is shipped.
        File.WriteAllLines(scores, File.ReadAllLines(scores).Select((line, i) => i == 5 ? "0.5" : line));
        (code, text) = await InProcess.RunAsync("model", "pack", "--model", model, "--set", "handbook", "--rows", rows, "--expected", scores, "--output", packed);
        Assert.Equal(4, code);
        Assert.Contains("golden row 6 than expected", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pack_takes_trees_and_background_rows_and_score_writes_contributions()
    {
        // The shipped model without its trees, and a dump of one tree that is not its own.
        var shipped = OnnxFraudModel.Load(Shipped);
        Assert.Equal(ReasonMethod.TreeShap, shipped.ReasonMethod);
        var file = OnnxModelFile.Read(File.ReadAllBytes(Shipped));
        var bare = _folder.File("bare.onnx");
        File.WriteAllBytes(bare, file.WithMetadata(new Dictionary<string, string> { ["trees"] = string.Empty, ["background"] = string.Empty }));
        var (_, text) = await InProcess.RunAsync("model", "check", "--model", bare);
        Assert.Contains("reasons    none: it has neither its trees with covers (model pack --trees) nor background rows (--background)", text, StringComparison.Ordinal);

        var rows = Write("rows.csv", [.. Enumerable.Range(1, 20).Select(i => Row(i))]);
        var dump = Write("dump.json", """[{"nodeid": 0, "leaf": 0.1, "cover": 3}]""");
        var packed = _folder.File("packed.onnx");
        int code;
        (code, text) = await InProcess.RunAsync("model", "pack", "--model", bare, "--trees", dump, "--output", packed);
        Assert.Equal(4, code);
        Assert.Contains("are not those of its graph: golden row 0 comes out otherwise", text, StringComparison.Ordinal);

        (code, text) = await InProcess.RunAsync("model", "pack", "--model", bare, "--background", rows, "--output", packed);
        Assert.True(code == 0, text);
        var (scores, contributions) = (_folder.File("scores.csv"), _folder.File("contributions.csv"));
        (code, text) = await InProcess.RunAsync("model", "score", "--model", packed, "--rows", rows, "--output", scores, "--contributions", contributions);
        Assert.True(code == 0, text);
        using var loaded = OnnxFraudModel.Load(packed);
        Assert.Equal(ReasonMethod.InterventionalShap, loaded.ReasonMethod);
        foreach (var (line, score) in File.ReadLines(contributions).Zip(File.ReadLines(scores)))
        {
            var parts = line.Split(',').Select(cell => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(16, parts.Count);
            Assert.Equal(double.Parse(score, System.Globalization.CultureInfo.InvariantCulture), 1 / (1 + Math.Exp(-parts.Sum())), 1e-5);
        }

        (code, text) = await InProcess.RunAsync("model", "score", "--model", bare, "--rows", rows, "--output", scores, "--contributions", contributions);
        Assert.Equal(4, code);
        Assert.Contains("The model gives no reasons", text, StringComparison.Ordinal);
        shipped.Dispose();
    }

    private static string Row(int seed, string? amount = null) =>
        string.Join(',', Enumerable.Range(0, 15).Select(column => column == 0 && amount is not null ? amount : $"{(seed * 7 * (column + 1)) % 50}"));

    private string Write(string name, params string[] lines)
    {
        var path = _folder.File(name);
        File.WriteAllLines(path, lines);
        return path;
    }
}
