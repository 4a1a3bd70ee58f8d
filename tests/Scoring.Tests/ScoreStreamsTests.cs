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

/// <summary>Features and scores in one topology, on the real tasks.</summary>
public sealed class ScoreStreamsTests
{
    private static readonly HandbookFeatures Set = new();

    [Theory]
    [InlineData(1, 64)]
    [InlineData(37, 64)]
    [InlineData(1000, 5)]
    public void Scores_are_those_of_the_rows_whatever_the_batches_and_commits(int commitEvery, int batchSize)
    {
        var payments = PaymentWorld().Take(400).ToList();
        using var model = Model();
        var computation = new FeatureComputation<Payment>(Set);
        var expected = payments.Select(p =>
        {
            var row = computation.Add(p, p.EventTimeMs).Values.ToArray();
            var score = new float[1];
            model.Score(row, score);
            return score[0];
        }).ToList();

        var builder = new StreamsBuilder();
        var scored = new List<(Payment Payment, float Score, string Hash)>();
        builder.Stream("payments", Consumed.With(Serde.Utf8, new PaymentSerde()))
            .ComputeFeatures(builder, Set, new PaymentSerde())
            .Score(Set, Model, options: new ScoreOptions { BatchSize = batchSize })
            .ForEach((_, s) => scored.Add((s.Row.Event, s.Score, s.Stamp.Model.Sha256 + s.Stamp.FeatureSetSha256)));
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { CommitEvery = commitEvery });
        var input = driver.CreateInputTopic("payments", Serde.Utf8, new PaymentSerde());
        foreach (var payment in payments)
        {
            input.PipeInput(payment.CardId, payment, payment.EventTimeMs);
        }

        driver.Commit();
        Assert.Equal(payments.Select(p => p.Id), scored.Select(s => s.Payment.Id));
        Assert.Equal(expected, scored.Select(s => s.Score));
        Assert.Equal(model.Identity.Sha256 + Set.Sha256, Assert.Single(scored.Select(s => s.Hash).Distinct()));
    }

    [Fact]
    public void A_model_that_does_not_fit_stops_before_the_first_record()
    {
        var builder = new StreamsBuilder();
        builder.Stream("payments", Consumed.With(Serde.Utf8, new PaymentSerde()))
            .ComputeFeatures(builder, Set, new PaymentSerde())
            .Score(Set, () => new SumModel("a", "b", "n"))
            .ForEach((_, _) => { });
        Assert.Throws<ModelMismatchException>(() => new TopologyTestDriver(builder.Build()));
    }

    private static OnnxFraudModel Model() => OnnxFraudModel.Load(ShippedModel.File());

    private static IEnumerable<Payment> PaymentWorld() =>
        Enumerable.Range(0, 400).Select(i => new Payment(
            $"{i}", $"{i * 7 % 13}", $"{i * 5 % 11}", 100 + (i * 37 % 9_000), WorldCalendar.StartMs + (i * 7_200_000L), i % 17 == 0, 0));
}
