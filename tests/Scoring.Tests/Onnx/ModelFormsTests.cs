using StreamizFraud.Scoring.Onnx;
using Xunit;

namespace StreamizFraud.Scoring.Tests.Onnx;

/// <summary>Forms of models that are taken: each small model's golden rows have the scores that numpy computed.</summary>
public sealed class ModelFormsTests
{
    private static readonly OnnxModelOptions WithData = new() { AllowExternalData = true };

    public static TheoryData<string> Taken => [.. SmallModel.Names("taken-")];

    [Theory]
    [MemberData(nameof(Taken))]
    public void A_form_that_exporters_write_is_taken_and_scores_as_numpy_does(string name)
    {
        using var model = SmallModel.Load("taken-" + name, WithData);
        Assert.True(model.HasGoldenRows);

        // The golden rows are compared at all: with one score changed the model is refused.
        var golden = OnnxModelFile.Read(File.ReadAllBytes(SmallModel.Of("taken-" + name))).Metadata["golden"];
        var at = golden.LastIndexOf('[') + 1;
        var changed = new Dictionary<string, string> { ["golden"] = string.Concat(golden.AsSpan(0, at), "123456, ", golden.AsSpan(golden.IndexOfAny([',', ']'], at) is var end && golden[end] == ',' ? end + 1 : end)) };
        var refused = Assert.Throws<ModelMismatchException>(() => SmallModel.Load("taken-" + name, WithData with { Contract = changed }));
        Assert.Contains("golden", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_way_to_say_the_score_is_said()
    {
        Assert.Equal("prob, float32 [N, 3], column 1", Output("taken-zipmap-of-texts"));
        Assert.Equal("p, float32 [N, 3], column 2", Output("taken-column-by-index"));
        Assert.Equal("p, float32 [N, 2], column 1", Output("taken-last-of-two"));
        Assert.Equal("rebuilt, float64 [N, 4], mean squared error against the row", Output("taken-reconstruction"));

        static string Output(string name)
        {
            using var model = SmallModel.Load(name);
            return model.ScoreOutput;
        }
    }

    [Theory]
    [InlineData("clean", 0)]
    [InlineData("unclear", 2)]
    public void A_class_is_found_by_its_label(string label, int column)
    {
        using var model = SmallModel.Load(
            "taken-zipmap-of-texts", new OnnxModelOptions { Contract = new Dictionary<string, string> { ["score_class"] = label, ["golden"] = string.Empty } });
        Assert.EndsWith($"column {column}", model.ScoreOutput, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_that_takes_one_row_is_run_singly_and_that_is_told()
    {
        using var inside = SmallModel.Load("taken-inside-takes-one-row");
        Assert.True(inside.ScoresSingly);
        Assert.NotNull(inside.Notice);
        using var eight = SmallModel.Load("taken-batch-of-8");
        Assert.False(eight.ScoresSingly);
        var rows = new double[21 * 4];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = i % 7;
        }

        var (together, alone) = (new float[21], new float[1]);
        eight.Score(rows, together);
        for (var row = 0; row < together.Length; row++)
        {
            eight.Score(rows.AsSpan(row * 4, 4), alone);
            Assert.Equal(BitConverter.SingleToInt32Bits(alone[0]), BitConverter.SingleToInt32Bits(together[row]));
        }
    }

    [Fact]
    public void A_row_says_what_does_not_fit_the_inputs_type()
    {
        using var whole = SmallModel.Load("taken-integers-by-name");
        Assert.Null(whole.Refusal([1, -2, 3, 4]));
        Assert.Equal("feature b is not a whole number that fits int64", whole.Refusal([1, 2.5, 3, 4]));
        Assert.Contains("feature c", whole.Refusal([1, 2, double.NaN, 4]), StringComparison.Ordinal);

        using var text = SmallModel.Load("taken-numbers-and-a-text");
        Assert.Null(text.Refusal([1.5, 1, 2]));
        Assert.Contains("feature night is neither 0 nor 1", text.Refusal([1, 2, 0]), StringComparison.Ordinal);
        Assert.Contains("feature currency is a text", text.Refusal([1, 1, 3]), StringComparison.Ordinal);
        Assert.True(text.TryEncode(2, "USD", out var usd));
        Assert.Equal(1, usd);
        Assert.False(text.TryEncode(0, "1", out _));

        using var half = SmallModel.Load("taken-float16");
        Assert.Contains("not a finite float16", half.Refusal([1, 1e6, 0, 0]), StringComparison.Ordinal);
        using var wide = SmallModel.Load("taken-float64");
        Assert.Null(wide.Refusal([1, 1e300, 0, 0]));
    }

    [Fact]
    public void Missing_values_reach_a_model_only_by_its_contract()
    {
        using var trees = SmallModel.Load("taken-missing-values");
        Assert.Null(trees.Refusal([double.NaN, 1, 2, 3]));
        using var one = SmallModel.Load("taken-missing-replaced");
        Assert.Null(one.Refusal([0, double.NaN, 2, 3]));
        Assert.Contains("feature a is not a finite float32: it is missing", one.Refusal([double.NaN, 1, 2, 3]), StringComparison.Ordinal);
        Assert.True(trees.TakesMissing(trees.FeatureNames[0]));
        Assert.Equal([false, true], new[] { one.TakesMissing(one.FeatureNames[0]), one.TakesMissing(one.FeatureNames[1]) });
        Assert.False(one.TakesMissing("no such feature"));
        var scores = new float[2];
        one.Score([1, double.NaN, 2, 3, 1, 0.5, 2, 3], scores);
        Assert.Equal(scores[1], scores[0]);
    }

    [Fact]
    public void A_manifest_beside_the_file_and_keys_of_the_caller_are_part_of_its_hash()
    {
        var folder = Directory.CreateTempSubdirectory("model-");
        try
        {
            var path = Path.Combine(folder.FullName, "m.onnx");
            File.Copy(SmallModel.Of("taken-column-by-index"), path);
            using var alone = OnnxFraudModel.Load(path);
            File.WriteAllText(path + ".json", """{"score_column": 0, "model_name": "first", "golden": "", "score_meaning": "probability", "sampling_rate": 0.1}""");
            using var beside = OnnxFraudModel.Load(path);
            Assert.Equal("first", beside.Identity.Name);
            Assert.EndsWith("column 0", beside.ScoreOutput, StringComparison.Ordinal);
            Assert.NotEqual(alone.Identity.Sha256, beside.Identity.Sha256);
            Assert.Equal(0.1 * 0.5 / (0.5 + (0.1 * 0.5)), beside.Manifest.Calibrate(0.5), 12);
            using var same = OnnxFraudModel.Load(path, new OnnxModelOptions { Sha256 = beside.Identity.Sha256 });
            Assert.Throws<ModelMismatchException>(() => OnnxFraudModel.Load(path, new OnnxModelOptions { Sha256 = alone.Identity.Sha256 }));
            using var told = OnnxFraudModel.Load(path, new OnnxModelOptions { Contract = new Dictionary<string, string> { ["score_column"] = "1" } });
            Assert.EndsWith("column 1", told.ScoreOutput, StringComparison.Ordinal);
            Assert.NotEqual(beside.Identity.Sha256, told.Identity.Sha256);

            File.WriteAllText(path + ".json", """{"score_colum": 0}""");
            Assert.Contains("unknown key score_colum", Assert.Throws<ModelMismatchException>(() => OnnxFraudModel.Load(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
