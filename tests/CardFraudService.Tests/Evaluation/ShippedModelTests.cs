using System.Text.Json;
using CardFraudService.Evaluation;
using CardFraudService.World;
using Microsoft.ML.OnnxRuntime;
using Xunit;
using Xunit.Abstractions;

namespace CardFraudService.Tests.Evaluation;

public sealed class ShippedModelTests(ITestOutputHelper output)
{
    private static readonly string ModelPath = Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx");

    [Fact]
    public void The_model_names_its_inputs_as_the_features_are_named()
    {
        using var session = new InferenceSession(ModelPath);
        var metadata = session.ModelMetadata.CustomMetadataMap;
        Assert.Equal(HandbookColumns.ModelInputs, JsonSerializer.Deserialize<string[]>(metadata["feature_names"]));
        Assert.Equal("card-fraud", metadata["model_name"]);
        Assert.Equal("score", metadata["score_output"]);
        Assert.Equal([-1, 15], session.InputMetadata["features"].Dimensions);
        Assert.Equal([-1, 1], session.OutputMetadata["score"].Dimensions);
        Assert.DoesNotContain(JsonSerializer.Deserialize<int[]>(metadata["trained_seeds"])!, seed => seed is >= 1 and <= 5);
    }

    [Fact]
    public void The_runtime_gives_the_scores_the_model_was_saved_with()
    {
        using var session = new InferenceSession(ModelPath);
        using var golden = JsonDocument.Parse(session.ModelMetadata.CustomMetadataMap["golden"]);
        var rows = golden.RootElement.GetProperty("features").Deserialize<double[][]>()!;
        var expected = golden.RootElement.GetProperty("scores").Deserialize<double[]>()!;
        Assert.Equal(32, rows.Length);
        var scores = Score(session, rows);
        for (var i = 0; i < rows.Length; i++)
        {
            Assert.InRange(scores[i], expected[i] - 1e-5, expected[i] + 1e-5);
        }

        // The scores are not all alike, or the comparison would prove nothing.
        Assert.True(scores.Max() > 0.9 && scores.Min() < 0.1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void The_model_finds_the_frauds_of_a_world_it_never_saw(long seed)
    {
        var payments = PaymentWorld.Generate(new WorldOptions { Seed = seed });
        var rows = NaiveFeatures.Compute(payments);
        using var session = new InferenceSession(ModelPath);
        var report = ModelEvaluation.Judge(ModelEvaluation.Join(payments, Score(session, rows)));
        output.WriteLine(
            $"| {seed} | {payments.Count:N0} | {report.TestPayments:N0} | {report.TestFrauds} | {report.RemovedCards} | {report.Auc:0.000} | {report.AveragePrecision:0.000} | {report.CardPrecisionAt100:0.000} | {report.Ceiling:0.000} |");
        Assert.True(report.AveragePrecision >= 0.55, $"seed {seed}: {report}");
        Assert.True(report.CardPrecisionAt100 <= report.Ceiling);

        // The broken twin: the risks of one day and of thirty change places; the floor must notice.
        foreach (var row in rows)
        {
            (row[10], row[14]) = (row[14], row[10]);
        }

        var broken = ModelEvaluation.Judge(ModelEvaluation.Join(payments, Score(session, rows)));
        output.WriteLine($"swapped risks: AP {broken.AveragePrecision:0.000}");
        Assert.True(broken.AveragePrecision < report.AveragePrecision - 0.05);
    }

    private static double[] Score(InferenceSession session, double[][] rows)
    {
        const int batch = 8_192;
        var scores = new double[rows.Length];
        for (var start = 0; start < rows.Length; start += batch)
        {
            var count = Math.Min(batch, rows.Length - start);
            var flat = new float[count * NaiveFeatures.Count];
            for (var i = 0; i < count; i++)
            {
                for (var f = 0; f < NaiveFeatures.Count; f++)
                {
                    flat[(i * NaiveFeatures.Count) + f] = (float)rows[start + i][f];
                }
            }

            using var input = OrtValue.CreateTensorValueFromMemory(flat, [count, NaiveFeatures.Count]);
            using var run = new RunOptions();
            using var results = session.Run(run, ["features"], [input], ["score"]);
            var result = results[0].GetTensorDataAsSpan<float>();
            for (var i = 0; i < count; i++)
            {
                scores[start + i] = result[i];
            }
        }

        return scores;
    }
}
