using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace Guide.Scoring;

/// <summary>What docs/guide/decisions.md shows, with the sample's payments, features and model.</summary>
public sealed class DecisionsGuide
{
    private static readonly string ModelPath = Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx");
    private static readonly Payment Payment = new("p1", "4-1111", "T1", 250_00, WorldCalendar.StartMs, IsFraud: false, Scenario: 0);

    [Fact]
    public void A_topology_decides_each_payment()
    {
        var builder = new StreamsBuilder();
        Decide(builder, ModelPath, "k1:" + new string('0', 64), """{"name":"r","version":"1","rules":[{"id":"large","rule":"WHEN tx_amount > 200 THEN review","mode":"live","limit":0.1}]}""");
        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic("payments", Serde.Utf8, new PaymentSerde()).PipeInput(Payment.CardId, Payment, Payment.EventTimeMs);

        var (token, decision) = driver.CreateOutputTopic("decisions", Serde.Utf8, new DecisionSerde()).ReadKeyValue();
        Assert.StartsWith("k1.", token, StringComparison.Ordinal);
        Assert.Equal(("p1", DecidedBy.Rule, "large", DecisionOutcome.Review), (decision.PaymentId, decision.DecidedBy, decision.Rule, decision.Outcome));
        Assert.True(decision.ColdStart);
        Assert.Equal("payments", decision.Source.Topic);
    }

    [Fact]
    public void A_model_that_fails_has_a_policy()
    {
        var lastGoodPath = ModelPath;
        var options = new ScoreOptions
        {
            LastGood = () => OnnxFraudModel.Load(lastGoodPath),
            OnFailure = ScoreFailurePolicy.NoScore,
        };

        using var model = options.LastGood();
        Assert.Equal("card-fraud", model.Identity.Name);
    }

    private static void Decide(StreamsBuilder builder, string modelPath, string cardTokenKeys, string rulesJson)
    {
        var set = new HandbookFeatures();
        var payment = new PaymentSerde();

        var policy = new DecisionPolicy<Payment>
        {
            PaymentId = payment => payment.Id,
            Card = payment => payment.CardId,
            Tokens = CardTokens.Parse(cardTokenKeys),
            ReviewFrom = 0.3,
            DeclineFrom = 0.9,
            ColdStart = "customer_id_nb_tx_30day_window <= 1",
            Rules = RuleSetDocument.Parse(rulesJson),
        };
        builder.Stream("payments", Consumed.With(Serde.Utf8, payment))
            .ComputeFeatures(builder, set, payment)
            .Score(set, () => OnnxFraudModel.Load(modelPath))
            .Decide(builder, set, policy)
            .SelectKey((_, decision) => decision.CardToken!)
            .To("decisions", Produced.With(Serde.Utf8, new DecisionSerde()));
    }
}
