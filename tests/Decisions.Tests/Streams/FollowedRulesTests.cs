using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Decisions.Tests.Streams;

/// <summary>Rules that come through the control log while payments flow.</summary>
public class FollowedRulesTests
{
    private static readonly PurchaseFeatures Set = new();
    private static readonly ISerde<Purchase> Wire = Serde.Json<Purchase>();

    [Fact]
    public void A_version_that_is_sent_while_payments_flow_decides_from_the_next_commit_on_without_a_restart()
    {
        using var driver = new TopologyTestDriver(Topology());
        var log = new ControlLogWriter(driver.Cluster, "app");
        Assert.Equal([null], Pay(driver, 0, 1).Select(decision => decision.RuleSet));

        log.Append(Entry(1, "WHEN amount > 0 THEN decline"));
        driver.Commit();
        var decision = Assert.Single(Pay(driver, 1, 1));
        Assert.Equal((DecisionOutcome.Decline, DecidedBy.Rule, "1"), (decision.Outcome, decision.DecidedBy, decision.RuleSet!.Version));

        log.Append(Entry(2, "WHEN amount > 0 THEN review"));
        driver.Commit();
        Assert.Equal([DecisionOutcome.Review], Pay(driver, 2, 1).Select(one => one.Outcome));
    }

    [Fact]
    public void A_wrong_version_is_refused_and_the_one_before_it_stays_in_force()
    {
        using var driver = new TopologyTestDriver(Topology());
        var log = new ControlLogWriter(driver.Cluster, "app");
        log.Append(Entry(1, "WHEN amount > 0 THEN decline"));
        log.Append(Entry(2, "WHEN amuont > 0 THEN review"));
        driver.Commit();
        Assert.Equal(["1"], Pay(driver, 0, 1).Select(decision => decision.RuleSet!.Version));

        log.Append(Entry(3, "WHEN amount > 0 THEN review"));
        driver.Commit();
        Assert.Equal(["3"], Pay(driver, 1, 1).Select(decision => decision.RuleSet!.Version));
    }

    [Fact]
    public void A_version_in_shadow_decides_nothing_and_one_that_is_withdrawn_is_gone()
    {
        using var driver = new TopologyTestDriver(Topology());
        var log = new ControlLogWriter(driver.Cluster, "app");
        log.Append(Entry(1, "WHEN amount > 0 THEN decline") with { Activation = ControlActivation.Shadow });
        driver.Commit();
        var shadow = Assert.Single(Pay(driver, 0, 1));
        Assert.Equal((DecidedBy.Model, "any"), (shadow.DecidedBy, Assert.Single(shadow.NotedRules)));

        log.Append(Entry(2, "WHEN amount > 0 THEN decline") with { Activation = ControlActivation.Withdrawn });
        driver.Commit();
        Assert.Null(Assert.Single(Pay(driver, 1, 1)).RuleSet);
    }

    [Fact]
    public void After_crashes_each_payment_is_decided_by_the_version_that_was_in_force_for_it()
    {
        var undisturbed = Run(disturb: false);
        var disturbed = Run(disturb: true);
        Assert.Equal(400, disturbed.Count);
        Assert.True(disturbed.DistinctBy(decision => decision.RuleSet?.Version).Count() > 3, "the versions did not change");
        Assert.Equal(undisturbed.Select(decision => decision.PaymentId), disturbed.Select(decision => decision.PaymentId));
        // Which version a payment had may differ between the two runs, since crashes move commits; what a version decides may not.
        var expected = new Dictionary<string, DecisionOutcome> { ["1"] = DecisionOutcome.Decline, ["2"] = DecisionOutcome.Review, ["3"] = DecisionOutcome.Decline, ["4"] = DecisionOutcome.Review };
        Assert.All(disturbed, decision => Assert.Equal(decision.RuleSet is { } set ? expected[set.Version] : DecisionOutcome.Approve, decision.Outcome));
        // And versions never go back.
        Assert.Equal(disturbed.Select(decision => decision.RuleSet?.Version ?? "0").Order(StringComparer.Ordinal), disturbed.Select(decision => decision.RuleSet?.Version ?? "0"));
    }

    private static List<Decision> Run(bool disturb)
    {
        using var driver = new TopologyTestDriver(Topology(), new TopologyTestOptions { CommitEvery = 30 });
        var log = new ControlLogWriter(driver.Cluster, "app");
        var purchases = driver.CreateInputTopic("purchases", Serde.Utf8, Wire);
        for (var i = 0; i < 400; i++)
        {
            if (i % 100 == 50)
            {
                var version = (i / 100) + 1;
                log.Append(Entry(version, version % 2 == 1 ? "WHEN amount > 0 THEN decline" : "WHEN amount > 0 THEN review"));
            }

            if (disturb && i % 70 == 35)
            {
                if (i % 4 == 1)
                {
                    driver.CrashAt(CrashPoint.KafkaCommitted);
                }
                else
                {
                    driver.Crash();
                }
            }

            purchases.PipeInput("card", new Purchase($"{i}", "card", 1));
        }

        driver.Commit();
        return [.. driver.CreateOutputTopic("decisions", Serde.Utf8, new DecisionSerde()).ReadValuesToList()];
    }

    private static ControlEntry Entry(long version, string rule) =>
        new(RuleSetDocument.ControlKind, "fraud", version, new RuleSetDocument("fraud", $"{version}", [new Rule("any", rule, RuleMode.Live, 1)]).ToJson());

    /// <summary>The decision on a new payment; a list, of one.</summary>
    private static IReadOnlyList<Decision> Pay(TopologyTestDriver driver, int id, double amount)
    {
        driver.CreateInputTopic("purchases", Serde.Utf8, Wire).PipeInput("card", new Purchase($"{id}", "card", amount));
        return [.. driver.CreateOutputTopic("decisions", Serde.Utf8, new DecisionSerde()).ReadValuesToList().Where(decision => decision.PaymentId == $"{id}")];
    }

    private static StreamTopology Topology()
    {
        var builder = new StreamsBuilder();
        builder.Stream("purchases", Consumed.With(Serde.Utf8, Wire))
            .ComputeFeatures(builder, Set, Wire)
            .Score(Set, () => new AmountModel())
            .Decide(builder, Set, new DecisionPolicy<Purchase> { PaymentId = p => p.Id, FollowRules = "fraud" })
            .To("decisions", Produced.With(Serde.Utf8, new DecisionSerde()));
        return builder.Build();
    }
}
