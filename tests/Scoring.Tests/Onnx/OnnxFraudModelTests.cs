using System.Text;
using CardFraudService.Features;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using Xunit;

namespace StreamizFraud.Scoring.Tests.Onnx;

public sealed class OnnxFraudModelTests
{
    private static readonly HandbookFeatures Set = new();

    [SkippableTheory]
    [InlineData("lr")]
    [InlineData("xgb")]
    public void Scores_are_those_of_Python_and_the_same_bits_in_every_batch(string name)
    {
        var file = GoldenModel.File(name);
        var (rows, expected) = GoldenModel.Rows(name, Set.Names);
        Assert.Equal(5_000, rows.Length);
        var bySize = new[] { 64, 1, 7, 50 }.Select(size => Score(file, rows, size)).ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            Assert.InRange(bySize[0][i], expected[i] - 1e-5f, expected[i] + 1e-5f);
        }

        foreach (var other in bySize)
        {
            Assert.Equal(bySize[0].Select(BitConverter.SingleToInt32Bits), other.Select(BitConverter.SingleToInt32Bits));
        }
    }

    [SkippableFact]
    public void A_call_allocates_nothing_once_its_batch_size_has_been_seen()
    {
        using var model = OnnxFraudModel.Load(GoldenModel.File("xgb"));
        var rows = new double[100 * model.Width];
        var scores = new float[100];
        for (var count = 1; count <= 100; count++)
        {
            model.Score(rows.AsSpan(0, count * model.Width), scores.AsSpan(0, count));
        }

        // The least of some rounds: the runtime may allocate on this thread on its own account, while code is being replaced by better code.
        var least = long.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var count = 1; count <= 100; count++)
            {
                model.Score(rows.AsSpan(0, count * model.Width), scores.AsSpan(0, count));
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [SkippableFact]
    public void The_identity_is_that_of_the_file()
    {
        var file = GoldenModel.File("lr");
        using var model = OnnxFraudModel.Load(file);
        Assert.Equal(("lr", "1"), (model.Identity.Name, model.Identity.Version));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)), model.Identity.Sha256);
        Assert.Equal(HandbookColumns.ModelInputs, model.FeatureNames);
        Assert.Null(model.FeatureSetSha256);
        OnnxFraudModel.Load(file, new OnnxModelOptions { Sha256 = model.Identity.Sha256.ToUpperInvariant() }).Dispose();
        Assert.Contains("SHA-256", Assert.Throws<ModelMismatchException>(() => OnnxFraudModel.Load(file, new OnnxModelOptions { Sha256 = new string('0', 64) })).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Many_models_can_live_and_die_in_one_process()
    {
        var file = GoldenModel.File("lr");
        using var stays = OnnxFraudModel.Load(file);
        for (var i = 0; i < 20; i++)
        {
            OnnxFraudModel.Load(file).Dispose();
        }

        var scores = new float[3];
        stays.Score(new double[3 * stays.Width], scores);
        Assert.Equal(scores[0], scores[2]);
    }

    [SkippableFact]
    public void Files_that_are_cut_are_refused()
    {
        var file = GoldenModel.File("xgb");
        foreach (var length in (int[])[1, 10, 1_000, file.Length / 2, file.Length - 1])
        {
            Assert.Throws<ModelMismatchException>(() => OnnxFraudModel.Load(file[..length]));
        }
    }

    [Fact]
    public void Garbage_and_nothing_are_refused()
    {
        Assert.Throws<ModelMismatchException>(() => OnnxFraudModel.Load([]));
        Assert.Throws<ModelMismatchException>(() => OnnxFraudModel.Load(Encoding.UTF8.GetBytes("this is no model")));
        Assert.Throws<ModelMismatchException>(() => OnnxFraudModel.Load(new byte[17], new OnnxModelOptions { MaxBytes = 16 }));
    }

    [SkippableTheory]
    [InlineData("feature_names", "feature_nam_s", "it needs feature_names")]
    [InlineData("\"TX_AMOUNT\"", "TX_AMOUNT, ", "not a JSON list")]
    [InlineData("\"TX_DURING_NIGHT\", ", "                   ", "is 15 wide, but feature_names has 14 names")]
    [InlineData("score_output\x12\x05score", "score_output\x12\x05sco_e", "no output sco_e")]
    public void A_model_of_another_form_is_refused_with_the_reason(string text, string other, string reason)
    {
        var file = Replace(GoldenModel.File("lr"), text, other);
        Assert.Contains(reason, Assert.Throws<ModelMismatchException>(() => OnnxFraudModel.Load(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_file_can_say_the_hash_of_each_feature_that_it_was_trained_on()
    {
        var (first, second) = (new string('a', 64), new string('B', 64));
        using var model = OnnxFraudModel.Load(OnnxGraph.Largest(2, ("feature_sha256", $$"""{"V0": "{{first}}", "V1": "{{second}}"}""")));
        Assert.Equal(first + second, $"{model.FeatureSha256!["V0"]}{model.FeatureSha256["V1"]}");
        using var silent = OnnxFraudModel.Load(OnnxGraph.Largest(2));
        Assert.Null(silent.FeatureSha256);
        string[] wrong =
        [
            "[1]", "null", "{}", """{"V0": "aa", "V1": "bb"}""", $$"""{"V0": "{{first}}"}""", $$"""{"V0": "{{first}}", "V1": null}""",
            $$"""{"V0": "{{first}}", "V0": "{{second}}", "V1": "{{second}}"}""", $$"""{"V0": "{{first}}", "v1": "{{second}}"}""",
        ];
        Assert.All(wrong, json => Assert.Contains(
            "feature_sha256 is not a JSON object",
            Assert.Throws<ModelMismatchException>(() => OnnxFraudModel.Load(OnnxGraph.Largest(2, ("feature_sha256", json)))).Message,
            StringComparison.Ordinal));
    }

    [SkippableFact]
    public void A_model_with_a_renamed_input_does_not_fit_the_set()
    {
        var file = Replace(GoldenModel.File("lr"), "TX_DURING_NIGHT", "TX_DURING_NOON_");
        var processor = new ScoreProcessor<string, Payment>(Set, new ModelSupply(() => OnnxFraudModel.Load(file)), new ScoreOptions());
        var refused = Assert.Throws<ModelMismatchException>(() => processor.Init(null!));
        Assert.Equal(["TX_DURING_NOON_"], refused.Missing);
    }

    [Fact]
    public void A_model_that_gives_other_scores_than_its_makers_is_refused()
    {
        var file = ShippedModel.File();
        OnnxFraudModel.Load(file).Dispose();
        var other = Replace(file, "0.004294172054575416]}", "0.004394172054575416]}");
        Assert.Contains("golden row", Assert.Throws<ModelMismatchException>(() => OnnxFraudModel.Load(other)).Message, StringComparison.Ordinal);
        var broken = Replace(file, "0.004294172054575416]}", "0.004294172054575416]]");
        Assert.Contains("golden", Assert.Throws<ModelMismatchException>(() => OnnxFraudModel.Load(broken)).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Swapped_names_swap_the_columns()
    {
        var file = GoldenModel.File("lr");
        var swapped = Replace(Replace(Replace(file, "NB_TX_7DAY", "########_#"), "NB_TX_1DAY", "NB_TX_7DAY"), "########_#", "NB_TX_1DAY");
        var (rows, _) = GoldenModel.Rows("lr", Set.Names);
        var order = Set.Names.Select(n => n.Contains("NB_TX_7DAY", StringComparison.Ordinal) ? n.Replace("7DAY", "1DAY", StringComparison.Ordinal)
            : n.Contains("NB_TX_1DAY", StringComparison.Ordinal) ? n.Replace("1DAY", "7DAY", StringComparison.Ordinal) : n).ToArray();
        var (swappedRows, _) = GoldenModel.Rows("lr", order);
        Assert.Equal(Score(file, swappedRows[..100], 64), Score(swapped, rows[..100], 64));
    }

    [SkippableFact]
    public void Wrong_lengths_are_the_callers_mistake()
    {
        using var model = OnnxFraudModel.Load(GoldenModel.File("lr"));
        Assert.Throws<ArgumentException>(() => model.Score(new double[14], new float[1]));
    }

    private static float[] Score(byte[] file, double[][] rows, int size)
    {
        var processor = new ScoreProcessor<string, Payment>(Set, new ModelSupply(() => OnnxFraudModel.Load(file)), new ScoreOptions { BatchSize = size });
        IBatchProcessor<string, FeatureRow<Payment>, string, Scored<Payment>> engine = processor;
        engine.Init(null!);
        var results = new FakeResults<string, Scored<Payment>>();
        foreach (var chunk in rows.Chunk(size))
        {
            var batch = chunk.Select(values => new Record<string, FeatureRow<Payment>>("card", new FeatureRow<Payment>(default, 0, values), 0)).ToArray();
            results.BeginBatch();
            engine.Process(batch, results);
        }

        engine.Close();
        Assert.Empty(results.Failed);
        return [.. results.Forwarded.Select(r => r.Value.Score)];
    }

    // Replacements have the length of what they replace, so that the protobuf around them stays whole.
    private static byte[] Replace(byte[] file, string text, string other)
    {
        Assert.Equal(text.Length, other.Length);
        var replaced = Encoding.Latin1.GetString(file).Replace(text, other, StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(replaced);
    }
}
