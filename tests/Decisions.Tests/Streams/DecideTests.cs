using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Decisions.Tests.Streams;

public class DecideTests
{
    private static readonly PurchaseFeatures Set = new();
    private static readonly ISerde<Purchase> Wire = Serde.Json<Purchase>();
    private static readonly DecisionPolicy<Purchase> Policy = new() { PaymentId = p => p.Id };

    [Theory]
    [InlineData(100, DecisionOutcome.Approve, 0.5)]
    [InlineData(499, DecisionOutcome.Approve, 0.5)]
    [InlineData(500, DecisionOutcome.Review, 0.5)]
    [InlineData(900, DecisionOutcome.Decline, 0.9)]
    [InlineData(950, DecisionOutcome.Decline, 0.9)]
    public void The_models_thresholds_decide(double amount, DecisionOutcome outcome, double threshold)
    {
        var decision = Assert.Single(Decide(Policy, amount));
        Assert.Equal((outcome, DecidedBy.Model, threshold, (float)(amount / 1_000)), (decision.Outcome, decision.DecidedBy, decision.Threshold, decision.Score));
        Assert.Equal(("amount", Set.Sha256, "purchase"), (decision.Model.Name, decision.FeatureSetSha256, decision.FeatureSet));
        Assert.Equal([amount, double.NaN], decision.Features.ToArray());
        Assert.Equal(("0", new RecordMetadata("purchases", 0, 0)), (decision.PaymentId, decision.Source));
        Assert.Null(decision.RuleSet);
        Assert.Null(decision.CardToken);
    }

    [Fact]
    public void The_policys_thresholds_come_before_the_models()
    {
        var decision = Assert.Single(Decide(Policy with { ReviewFrom = 0.1, DeclineFrom = 0.2 }, 150));
        Assert.Equal((DecisionOutcome.Review, 0.1), (decision.Outcome, decision.Threshold));
    }

    [Fact]
    public void Where_low_scores_are_suspicious_they_are_declined()
    {
        var model = () => new AmountModel { LowIsSuspicious = true, Thresholds = new Dictionary<string, double> { ["decline"] = 0.2 } };
        Assert.Equal([DecisionOutcome.Decline, DecisionOutcome.Approve], Decide(Policy, new ScoreOptions(), model, 200, 201).Select(decision => decision.Outcome));
    }

    [Fact]
    public void A_score_of_a_model_trained_on_a_sample_is_calibrated()
    {
        var decision = Assert.Single(Decide(Policy, new ScoreOptions(), () => new AmountModel { SamplingRate = 0.05 }, 500));
        Assert.Equal(0.5f, decision.Score);
        Assert.Equal(0.05 / 1.05, decision.CalibratedScore!.Value, 12);
    }

    [Fact]
    public void The_first_live_rule_that_holds_decides_and_all_others_that_hold_are_noted()
    {
        var rules = new RuleSetDocument("r", "3",
        [
            new Rule("shadow", "WHEN amount > 100 THEN decline", RuleMode.Shadow, 1),
            new Rule("large", "WHEN amount > 600 THEN review", RuleMode.Live, 1),
            new Rule("larger", "WHEN amount > 700 THEN decline", RuleMode.Live, 1),
            new Rule("unusual", "WHEN amount > 2 * usual THEN decline", RuleMode.Live, 1),
        ]);
        var decisions = Decide(Policy with { Rules = rules }, 50, 150, 950);

        Assert.Equal([DecidedBy.Model, DecidedBy.Model, DecidedBy.Rule], decisions.Select(decision => decision.DecidedBy));
        Assert.Equal([null, null, "large"], decisions.Select(decision => decision.Rule));
        Assert.Equal(["", "shadow", "shadow,larger"], decisions.Select(decision => string.Join(',', decision.NotedRules)));
        Assert.Equal(DecisionOutcome.Review, decisions[2].Outcome);
        Assert.Null(decisions[2].Threshold);
        Assert.Equal(0.95f, decisions[2].Score);
        Assert.All(decisions, decision => Assert.Equal(new RuleSetStamp("r", "3", rules.Sha256), decision.RuleSet));
    }

    [Fact]
    public void A_rule_decides_no_more_than_its_share_of_each_thousand_payments_and_is_noted_beyond()
    {
        var rules = new RuleSetDocument("r", "1", [new Rule("any", "WHEN amount > 0 THEN decline", RuleMode.Live, 0.02)]);
        var decisions = Decide(Policy with { Rules = rules }, [.. Enumerable.Repeat(1.0, 2_500)]);

        var decided = decisions.Select((decision, i) => (decision, i)).Where(pair => pair.decision.DecidedBy == DecidedBy.Rule).Select(pair => pair.i).ToList();
        Assert.Equal([.. Enumerable.Range(0, 20), .. Enumerable.Range(1_000, 20), .. Enumerable.Range(2_000, 20)], decided);
        Assert.All(decisions, decision => Assert.Equal(decision.DecidedBy == DecidedBy.Rule ? [] : ["any"], decision.NotedRules));
    }

    [Fact]
    public void After_crashes_restarts_and_a_kill_inside_a_commit_the_same_payments_are_decided_by_the_same_rules()
    {
        var rules = new RuleSetDocument("r", "1", [new Rule("any", "WHEN amount > 0 THEN decline", RuleMode.Live, 0.3), new Rule("next", "WHEN amount > 0 THEN review", RuleMode.Live, 0.1)]);
        var amounts = Enumerable.Repeat(1.0, 1_700).ToArray();
        var undisturbed = Decide(Policy with { Rules = rules }, amounts);

        using var driver = new TopologyTestDriver(Topology(Policy with { Rules = rules }, new ScoreOptions(), () => new AmountModel()), new TopologyTestOptions { CommitEvery = 40 });
        var purchases = driver.CreateInputTopic("purchases", Serde.Utf8, Wire);
        for (var i = 0; i < amounts.Length; i++)
        {
            if (i % 170 == 85)
            {
                (i % 3 == 0 ? (Action)driver.Crash : i % 3 == 1 ? driver.Restart : () => driver.CrashAt(CrashPoint.KafkaCommitted))();
            }

            if (i % 100 == 60)
            {
                driver.Commit();
            }

            purchases.PipeInput("card", Payment(i, amounts[i]));
        }

        driver.Commit();
        var disturbed = driver.CreateOutputTopic("decisions", Serde.Utf8, new DecisionSerde()).ReadValuesToList();
        Assert.Equal(Enumerable.Range(0, amounts.Length).Select(i => $"{i}"), disturbed.Select(decision => decision.PaymentId));
        Assert.Equal(undisturbed.Select(decision => (decision.PaymentId, decision.Rule)), disturbed.Select(decision => (decision.PaymentId, decision.Rule)));
        Assert.Equal(600, disturbed.Count(decision => decision.Rule == "any"));
        Assert.Equal(200, disturbed.Count(decision => decision.Rule == "next"));
    }

    [Fact]
    public void A_new_version_of_the_rules_begins_its_own_thousand()
    {
        var first = new RuleSetDocument("r", "1", [new Rule("any", "WHEN amount > 0 THEN decline", RuleMode.Live, 0.02)]);
        using var driver = new TopologyTestDriver(Topology(Policy with { Rules = first }, new ScoreOptions(), () => new AmountModel()));
        var purchases = driver.CreateInputTopic("purchases", Serde.Utf8, Wire);
        var decisions = driver.CreateOutputTopic("decisions", Serde.Utf8, new DecisionSerde());
        purchases.PipeKeyValueList(Enumerable.Range(0, 30).Select(i => KeyValuePair.Create("card", Payment(i, 1))));
        Assert.Equal(20, decisions.ReadValuesToList().Count(decision => decision.Rule == "any"));

        driver.Restart(Topology(Policy with { Rules = first with { Version = "2" } }, new ScoreOptions(), () => new AmountModel()));
        purchases.PipeKeyValueList(Enumerable.Range(30, 30).Select(i => KeyValuePair.Create("card", Payment(i, 1))));
        var after = decisions.ReadValuesToList();
        Assert.Equal(20, after.Count(decision => decision.Rule == "any"));
        Assert.All(after, decision => Assert.Equal("2", decision.RuleSet!.Version));
    }

    [Fact]
    public void Tokens_stand_for_cards_and_the_card_is_nowhere_in_a_decision()
    {
        var tokens = new CardTokens(new CardTokenKey("k1", new byte[32]));
        var decision = Assert.Single(Decide(Policy with { Card = p => p.Card, Tokens = tokens }, 10));
        Assert.Equal(tokens.Of("card-4111111111111111"), decision.CardToken);
        Assert.Throws<ArgumentException>(() => Decide(Policy with { Tokens = tokens }, 10));
    }

    [Fact]
    public void A_card_without_history_is_marked()
    {
        Assert.True(Assert.Single(Decide(Policy with { ColdStart = "usual IS NULL" }, 10)).ColdStart);
        Assert.False(Assert.Single(Decide(Policy with { ColdStart = "usual > 0" }, 10)).ColdStart);
        Assert.Equal(
            "The condition of a cold start is refused: line 1, column 1: no column 'usul'; did you mean USUAL? There are AMOUNT, USUAL, score, calibrated_score",
            Assert.Throws<RuleSetException>(() => Decide(Policy with { ColdStart = "usul > 0" }, 10)).Message);
    }

    [Fact]
    public void Thresholds_in_the_wrong_order_are_refused() => Assert.Throws<ArgumentException>(() => Decide(Policy with { ReviewFrom = 0.9, DeclineFrom = 0.1 }, 1));

    [Fact]
    public void A_model_that_breaks_is_replaced_by_the_last_good_version_until_the_next_start()
    {
        var options = new ScoreOptions { BatchSize = 2, LastGood = () => new AmountModel("0") };
        var decisions = Decide(Policy, options, () => new AmountModel { Breaks = amount => amount == 3 }, 1, 2, 3, 4, 5);

        Assert.Equal(5, decisions.Count);
        Assert.Equal(["1", "1", "0", "0", "0"], decisions.Select(decision => decision.Model.Version));
        Assert.Equal([Degradation.None, Degradation.None, .. Enumerable.Repeat(Degradation.LastGoodVersion, 3)], decisions.Select(decision => decision.Degraded));
        Assert.Equal([0.001f, 0.002f, 0.003f, 0.004f, 0.005f], decisions.Select(decision => decision.Score!.Value));
    }

    [Fact]
    public void A_model_that_is_refused_at_the_start_is_replaced_by_the_last_good_version()
    {
        var decision = Assert.Single(Decide(Policy, new ScoreOptions { LastGood = () => new AmountModel("0") }, () => new AmountModel { FeatureNames = ["NOT_THERE"] }, 1));
        Assert.Equal(("0", Degradation.LastGoodVersion), (decision.Model.Version, decision.Degraded));
    }

    [Fact]
    public void Without_a_score_rules_decide_and_else_the_default_and_the_decision_says_so()
    {
        var rules = new RuleSetDocument("r", "1", [new Rule("large", "WHEN amount > 500 THEN decline", RuleMode.Live, 1)]);
        var options = new ScoreOptions { BatchSize = 1, OnFailure = ScoreFailurePolicy.NoScore };
        var model = () => new AmountModel { Breaks = amount => amount is 100 or 600 };

        var decisions = Decide(Policy with { Rules = rules }, options, model, 99, 100, 600);
        Assert.Equal([DecisionOutcome.Approve, DecisionOutcome.Review, DecisionOutcome.Decline], decisions.Select(decision => decision.Outcome));
        Assert.Equal([DecidedBy.Model, DecidedBy.Default, DecidedBy.Rule], decisions.Select(decision => decision.DecidedBy));
        Assert.Equal([Degradation.None, Degradation.NoScore, Degradation.NoScore], decisions.Select(decision => decision.Degraded));
        Assert.Equal([0.099f, null, null], decisions.Select(decision => decision.Score));

        decisions = Decide(Policy with { Rules = rules, RulesWithoutScore = false, WithoutScore = DecisionOutcome.Approve }, options, model, 600);
        Assert.Equal((DecisionOutcome.Approve, DecidedBy.Default, "large"), (decisions[0].Outcome, decisions[0].DecidedBy, decisions[0].NotedRules[0]));
    }

    [Fact]
    public void A_row_that_the_model_does_not_take_goes_on_without_a_score_if_the_policy_says_so()
    {
        var decision = Assert.Single(Decide(Policy, new ScoreOptions { OnFailure = ScoreFailurePolicy.NoScore }, () => new AmountModel(), 1e300));
        Assert.Equal((DecisionOutcome.Review, DecidedBy.Default, Degradation.NoScore), (decision.Outcome, decision.DecidedBy, decision.Degraded));
    }

    [Fact]
    public void Without_a_policy_for_failures_a_model_that_breaks_stops() =>
        Assert.ThrowsAny<Exception>(() => Decide(Policy, new ScoreOptions(), () => new AmountModel { Breaks = _ => true }, 1));

    private static IReadOnlyList<Decision> Decide(DecisionPolicy<Purchase> policy, params double[] amounts) => Decide(policy, new ScoreOptions(), () => new AmountModel(), amounts);

    private static IReadOnlyList<Decision> Decide(DecisionPolicy<Purchase> policy, ScoreOptions options, Func<IFraudModel> model, params double[] amounts)
    {
        using var driver = new TopologyTestDriver(Topology(policy, options, model));
        driver.CreateInputTopic("purchases", Serde.Utf8, Wire).PipeKeyValueList(amounts.Select((amount, i) => KeyValuePair.Create("card", Payment(i, amount))));
        return driver.CreateOutputTopic("decisions", Serde.Utf8, new DecisionSerde()).ReadValuesToList();
    }

    private static Purchase Payment(int id, double amount) => new($"{id}", "card-4111111111111111", amount);

    private static StreamTopology Topology(DecisionPolicy<Purchase> policy, ScoreOptions options, Func<IFraudModel> model)
    {
        var builder = new StreamsBuilder();
        builder.Stream("purchases", Consumed.With(Serde.Utf8, Wire))
            .ComputeFeatures(builder, Set, Wire)
            .Score(Set, model, options: options)
            .Decide(builder, Set, policy)
            .To("decisions", Produced.With(Serde.Utf8, new DecisionSerde()));
        return builder.Build();
    }
}
