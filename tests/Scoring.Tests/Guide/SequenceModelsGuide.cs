using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace Guide.Scoring;

/// <summary>What docs/guide/sequence-models.md shows.</summary>
public sealed class SequenceModelsGuide
{
    [Fact]
    public void The_second_payment_of_a_card_is_scored_from_the_state_that_the_first_has_left()
    {
        using var driver = new TopologyTestDriver(Topology(new Amounts(), Path.Combine(AppContext.BaseDirectory, "SequenceModels", "gru.onnx")));
        var input = driver.CreateInputTopic("payments", Serde.Utf8, new PaymentSerde());
        foreach (var card in (string[])["a", "b", "a"])
        {
            input.PipeInput(card, new Payment("1", card, "t", 150, WorldCalendar.StartMs, false, 0), WorldCalendar.StartMs);
        }

        var scores = driver.CreateOutputTopic("scores", Serde.Utf8, Serde.Single).ReadValuesToList();
        Assert.Equal(scores[0], scores[1]);
        Assert.NotEqual(scores[0], scores[2]);
    }

    private static StreamTopology Topology(FeatureSet<Payment> set, string modelPath)
    {
        var payment = new PaymentSerde();
        var builder = new StreamsBuilder();
        builder.Stream("payments", Consumed.With(Serde.Utf8, payment))
            .ComputeFeatures(builder, set, payment)
            .Score(builder, set, () => OnnxFraudModel.Load(modelPath), card: p => p.CardId)
            .MapValues(scored => scored.Score)
            .To("scores", Produced.With(Serde.Utf8, Serde.Single));
        return builder.Build();
    }

    private sealed class Amounts : FeatureSet<Payment>
    {
        public Amounts()
            : base("amounts")
        {
            Feature("a", p => p.AmountMinor / 100.0);
            Feature("b", _ => 1);
            Feature("c", _ => 0);
        }
    }
}
