using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Decisions.Tests.Streams;

/// <summary>Candidates on history decide as the stream decides, and what they would have done is counted right.</summary>
public class DecisionBacktestTests
{
    private const long DayMs = 86_400_000;
    private static readonly PurchaseFeatures Set = new();
    private static readonly ISerde<Purchase> Wire = Serde.Json<Purchase>();
    private static readonly Func<IFraudModel> Model = () => new AmountModel();
    private static readonly DecisionPolicy<Purchase> Plain = new() { PaymentId = p => p.Id };

    private static readonly RuleSetDocument Rules = new("r", "1",
    [
        new Rule("shadow", "WHEN amount > 300 THEN decline", RuleMode.Shadow, 1),
        new Rule("limited", "WHEN amount BETWEEN 200 AND 450 THEN decline", RuleMode.Live, 0.05),
        new Rule("unusual", "WHEN amount > 2 * usual THEN review", RuleMode.Live, 1),
        new Rule("as-the-score", "WHEN amount >= 950 THEN decline", RuleMode.Live, 1),
        new Rule("never", "WHEN amount > 5000 THEN decline", RuleMode.Live, 1),
    ]);

    [Fact]
    public async Task A_candidate_decides_each_payment_as_the_stream_does()
    {
        var purchases = Purchases(3_000);
        DecisionPolicy<Purchase>[] policies = [Plain with { Rules = Rules, ReviewFrom = 0.5 }, Plain with { Rules = Rules, ReviewFrom = 0.7, DeclineFrom = 0.95 }, Plain];
        var found = policies.Select(_ => new List<(string, DecisionOutcome, string?)>()).ToArray();
        var options = new DecisionBacktestOptions<Purchase>
        {
            IsFraud = _ => false,
            AmountMinor = p => (long)p.Amount,
            Decided = (purchase, candidate, outcome, rule) => found[candidate].Add((purchase.Id, outcome, rule)),
        };

        await Run(purchases, policies, options);

        for (var candidate = 0; candidate < policies.Length; candidate++)
        {
            var stream = Stream(purchases, policies[candidate]);
            Assert.Equal(stream.Select(decision => (decision.PaymentId, decision.Outcome, decision.Rule)), found[candidate]);
            Assert.True(candidate == 2 || stream.Any(decision => decision.Rule == "limited") && stream.Any(decision => decision.NotedRules.Contains("limited") && decision.Rule is null));
        }
    }

    [Fact]
    public async Task Alerts_caught_fraud_and_money_are_counted_by_day_beside_the_first_candidate()
    {
        // Two days: the second has a fraud of 950 that only the second candidate lets pass.
        List<(Purchase, long)> purchases = [(new("1", "c", 100), 0), (new("2", "c", 600), 1), (new("3", "c", 950), DayMs), (new("4", "c", 920), DayMs + 1)];
        var options = new DecisionBacktestOptions<Purchase> { IsFraud = p => p.Id is "1" or "3", AmountMinor = p => (long)p.Amount };

        var results = await Run(purchases, [Plain, Plain with { ReviewFrom = 0.96, DeclineFrom = 0.97 }], options);

        Assert.Equal([(2L, 1L, 1L, 0L, 1L, 0L, 0L), (2, 0, 2, 0, 1, 1, 950)], results[0].Days.Select(Numbers));
        Assert.Equal([(2L, 0L, 0L, 1L, 1L, 0L, 0L), (2, 0, 0, 2, 1, 0, 0)], results[1].Days.Select(Numbers));
        Assert.Equal([0L, 920L], results[0].Days.Select(day => day.DeclinedGenuineMinor));
        Assert.Equal([new DateOnly(1970, 1, 1), new DateOnly(1970, 1, 2)], results[0].Days.Select(day => day.Day));

        static (long, long, long, long, long, long, long) Numbers(DecisionBacktestDay day) =>
            (day.Payments, day.Reviewed, day.Alerts, day.Changed, day.Frauds, day.CaughtFrauds, day.CaughtMinor);
    }

    [Fact]
    public async Task Rules_that_change_no_outcome_add_nothing()
    {
        var options = new DecisionBacktestOptions<Purchase> { IsFraud = p => p.Amount > 900, AmountMinor = p => (long)p.Amount };
        var result = Assert.Single(await Run(Purchases(3_000), [Plain with { Rules = Rules }], options));

        Assert.Equal(["as-the-score", "never"], result.Rules.Where(rule => rule.AddsNothing).Select(rule => rule.Id));
        var same = result.Rules.Single(rule => rule.Id == "as-the-score");
        Assert.True(same.Decided > 0 && same.Held == same.HeldFrauds);
        Assert.True(result.Rules.Single(rule => rule.Id == "limited") is { Decided: 150 } limited && limited.Held > limited.Decided);
        Assert.Equal(0, result.Rules.Single(rule => rule.Id == "shadow").Decided);
    }

    [Fact]
    public async Task A_history_that_fails_and_a_wrong_rule_end_it()
    {
        var options = new DecisionBacktestOptions<Purchase> { IsFraud = _ => false, AmountMinor = _ => 0 };
        await Assert.ThrowsAsync<InvalidOperationException>(() => Run(Purchases(10_000).Select((p, i) => i < 9_000 ? p : throw new InvalidOperationException("the file ends")), [Plain], options));
        Assert.Throws<RuleSetException>(() => new DecisionBacktest<Purchase>(
            Set, [new("wrong", Plain with { Rules = new RuleSetDocument("r", "1", [new Rule("x", "WHEN amuont > 1 THEN review", RuleMode.Live, 1)]) }, Model)], options));
    }

    private static Task<IReadOnlyList<DecisionBacktestResult>> Run(IEnumerable<(Purchase, long)> purchases, DecisionPolicy<Purchase>[] policies, DecisionBacktestOptions<Purchase> options) =>
        new DecisionBacktest<Purchase>(Set, [.. policies.Select((policy, i) => new DecisionCandidate<Purchase>($"{i}", policy, Model))], options).RunAsync(purchases);

    private static List<(Purchase, long)> Purchases(int count)
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, count).Select(i => (new Purchase($"{i}", "card", random.Next(1, 1_000), random.Next(3) == 0 ? null : random.Next(50, 600)), (long)i * 60_000))];
    }

    private static List<Decision> Stream(List<(Purchase Purchase, long TimeMs)> purchases, DecisionPolicy<Purchase> policy)
    {
        var builder = new StreamsBuilder();
        builder.Stream("purchases", Consumed.With(Serde.Utf8, Wire))
            .ComputeFeatures(builder, Set, Wire)
            .Score(Set, Model)
            .Decide(builder, Set, policy)
            .To("decisions", Produced.With(Serde.Utf8, new DecisionSerde()));
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { CommitEvery = 100 });
        var input = driver.CreateInputTopic("purchases", Serde.Utf8, Wire);
        foreach (var (purchase, timeMs) in purchases)
        {
            input.PipeInput("card", purchase, timeMs);
        }

        driver.Commit();
        return [.. driver.CreateOutputTopic("decisions", Serde.Utf8, new DecisionSerde()).ReadValuesToList()];
    }
}
