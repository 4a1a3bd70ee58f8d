using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Scoring.Tests.Onnx;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Scoring.Tests;

/// <summary>The golden rows as records of a topology: what the score node sends on is what Python computed, whatever the batches.</summary>
public sealed class GoldenScoreTests
{
    private static readonly HandbookFeatures Set = new();

    [SkippableTheory]
    [InlineData("lr")]
    [InlineData("xgb")]
    public void Rows_that_enter_a_topology_leave_with_the_golden_scores_bit_for_bit_the_same_for_every_batch_size(string model)
    {
        var (rows, expected) = GoldenModel.Rows(model, Set.Names);
        var file = GoldenModel.File(model);
        var scores = new[] { 1, 7, 64 }.Select(batchSize => Score(file, rows, batchSize)).ToList();

        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(Math.Abs(scores[0][i] - expected[i]), 0, 1e-5);
        }

        Assert.Equal(scores[0].Select(BitConverter.SingleToInt32Bits), scores[1].Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(scores[0].Select(BitConverter.SingleToInt32Bits), scores[2].Select(BitConverter.SingleToInt32Bits));
    }

    private static List<float> Score(byte[] file, double[][] rows, int batchSize)
    {
        var builder = new StreamsBuilder();
        var serde = new FeatureRowSerde<Payment>(Set, new PaymentSerde());
        var scored = new List<float>();
        builder.Stream("rows", Consumed.With(Serde.Utf8, serde))
            .Score(Set, () => OnnxFraudModel.Load(file), options: new ScoreOptions { BatchSize = batchSize })
            .ForEach((_, result) => scored.Add(result.Score));
        // A prime, so that commits fall into batches of every size.
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { CommitEvery = 499 });
        var input = driver.CreateInputTopic("rows", Serde.Utf8, serde);
        for (var i = 0; i < rows.Length; i++)
        {
            var payment = new Payment($"{i}", "card", "terminal", 0, WorldCalendar.StartMs + i, IsFraud: false, Scenario: 0);
            input.PipeInput("card", new FeatureRow<Payment>(payment, payment.EventTimeMs, rows[i]), payment.EventTimeMs);
        }

        driver.Commit();
        Assert.Equal(rows.Length, scored.Count);
        return scored;
    }
}
