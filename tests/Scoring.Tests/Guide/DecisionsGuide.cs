using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
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

    [Fact]
    public async Task Payments_are_decided_by_candidates_on_history()
    {
        var set = new HandbookFeatures();
        Func<IFraudModel> model = () => OnnxFraudModel.Load(ModelPath);
        var policy = new DecisionPolicy<Payment> { PaymentId = payment => payment.Id, ReviewFrom = 0.3 };
        Payment[] history = [Payment];

        var backtest = new DecisionBacktest<Payment>(
            set,
            [new("now", policy, model), new("stricter", policy with { ReviewFrom = 0.2 }, model)],
            new DecisionBacktestOptions<Payment> { IsFraud = p => p.IsFraud, AmountMinor = p => p.AmountMinor });
        var results = await backtest.RunAsync(history.Select(p => (p, p.EventTimeMs)));

        Assert.Equal(["now", "stricter"], results.Select(result => result.Candidate));
        Assert.Equal(1, Assert.Single(results[0].Days).Payments);
    }

    [Fact]
    public void A_decision_is_made_again_from_the_log()
    {
        var set = new HandbookFeatures();
        var builder = new StreamsBuilder();
        var reasons = new ReasonOptions { From = 0.3 };
        var policy = new DecisionPolicy<Payment> { PaymentId = payment => payment.Id, ReviewFrom = 0.3, FollowRules = "card-fraud" };
        builder.Stream("payments", Consumed.With(Serde.Utf8, new PaymentSerde()))
            .ComputeFeatures(builder, set, new PaymentSerde())
            .Score(set, () => OnnxFraudModel.Load(ModelPath), options: new ScoreOptions { Reasons = reasons })
            .Decide(builder, set, policy)
            .To("decisions", Produced.With(Serde.Utf8, new DecisionSerde()));
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { ApplicationId = "card-fraud", Partitions = 4 });
        driver.CreateInputTopic("payments", Serde.Utf8, new PaymentSerde()).PipeInput(Payment.CardId, Payment, Payment.EventTimeMs);
        var decision = driver.CreateOutputTopic("decisions", Serde.Utf8, new DecisionSerde()).ReadValue();

        Assert.Empty(Differences(driver.Cluster, set, policy, reasons, decision, ModelPath));
        Assert.Equal(["outcome"], Differences(driver.Cluster, set, policy, reasons, decision with { Outcome = DecisionOutcome.Decline }, ModelPath).Select(difference => difference.Field));
    }

    private static IReadOnlyList<DecisionDifference> Differences(
        ICluster cluster, HandbookFeatures set, DecisionPolicy<Payment> policy, ReasonOptions reasons, Decision decision, string modelPath)
    {
        var (payment, source, storedAt) = (Payment, decision.Source, new RecordMetadata("decisions", 0, 0));

        var log = new ControlLogWriter(cluster, "card-fraud");
        var entries = log.Read();
        var replay = new DecisionReplay<Payment>(
            set,
            policy,
            identity => OnnxFraudModel.Load(modelPath),
            [("payments", 4), ("card-fraud-handbook-terminal-repartition", 4)],
            reasons,
            task => new ControlPast(entries, log.ReadHistory("handbook-rules", task)));
        replay.Add(payment, payment.EventTimeMs, source, decision, storedAt);
        foreach (var difference in replay.Compute()[0].Differences)
        {
            Console.WriteLine($"{difference.Field}: stored {difference.Stored}, computed {difference.Computed}");
        }

        return replay.Compute()[0].Differences;
    }
}
