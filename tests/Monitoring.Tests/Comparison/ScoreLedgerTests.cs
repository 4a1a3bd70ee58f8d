using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Records;
using Xunit;

namespace StreamizFraud.Monitoring.Tests.Comparison;

/// <summary>What becomes of decisions, other scores and labels before two models are compared.</summary>
public sealed class ScoreLedgerTests
{
    private const long DayMs = 86_400_000;
    private static readonly ModelIdentity Champion = new("cards", "1", new string('1', 64));
    private static readonly ModelIdentity Challenger = new("cards", "2", new string('2', 64));
    private readonly ScoreLedger _ledger = new();

    [Fact]
    public void Payments_are_paired_whichever_of_the_two_decided_and_only_if_both_have_a_score()
    {
        Decide("a", Champion, 0.1f);
        Beside("a", (Challenger, 0.2f));
        Decide("b", Challenger, 0.3f);
        Beside("b", (Champion, 0.4f));
        Decide("c", Champion, 0.5f);
        Decide("d", Champion, null);
        Beside("d", (Challenger, 0.6f));
        Decide("e", Champion, 0.7f);
        Beside("e", (Challenger, float.NaN));
        // Not decided yet: the scores' topic was read further than the decisions'.
        Beside("f", (Champion, 0.8f), (Challenger, 0.9f));

        var pairs = Pairs(asOfDay: 100).OrderBy(pair => pair.PaymentId, StringComparer.Ordinal).ToList();
        Assert.Equal([("a", 0.1f, 0.2f), ("b", 0.4f, 0.3f)], pairs.Select(pair => (pair.PaymentId, (float)pair.Champion, (float)pair.Challenger)));
        Assert.Equal("token of a", pairs[0].Card);
        Assert.Equal((5, 4), (_ledger.Models[Champion], _ledger.Models[Challenger]));
    }

    [Fact]
    public void A_payment_is_pending_until_it_is_old_enough_whatever_is_known_of_it()
    {
        Decide("young", Champion, 0.1f, day: 4);
        Beside("young", (Challenger, 0.2f));
        Decide("old", Champion, 0.1f, day: 3);
        Beside("old", (Challenger, 0.2f));
        _ledger.Add("young", new Label(LabelVerdict.Fraud, 5 * DayMs));

        Assert.Equal([("old", false), ("young", null)], Labels(asOfDay: 10));
        Assert.Equal([("old", false), ("young", true)], Labels(asOfDay: 11));
    }

    [Fact]
    public void The_latest_label_that_was_known_counts()
    {
        foreach (var id in (string[])["corrected", "later", "equal"])
        {
            Decide(id, Champion, 0.1f);
            Beside(id, (Challenger, 0.2f));
        }

        _ledger.Add("corrected", new Label(LabelVerdict.Genuine, 6 * DayMs));
        _ledger.Add("corrected", new Label(LabelVerdict.Fraud, 5 * DayMs));
        _ledger.Add("later", new Label(LabelVerdict.Fraud, 20 * DayMs));
        _ledger.Add("equal", new Label(LabelVerdict.Genuine, 5 * DayMs));
        _ledger.Add("equal", new Label(LabelVerdict.Fraud, 5 * DayMs));

        Assert.Equal([("corrected", false), ("equal", true), ("later", false)], Labels(asOfDay: 19));
        Assert.Equal([("corrected", false), ("equal", true), ("later", true)], Labels(asOfDay: 20));
        Assert.Equal(20 * DayMs, _ledger.NewestLabelMs);
    }

    [Fact]
    public void Payments_after_the_time_of_the_comparison_are_left_out_and_what_comes_twice_counts_once()
    {
        Decide("a", Champion, 0.1f, day: 1);
        Decide("a", Champion, 0.1f, day: 1);
        Beside("a", (Challenger, 0.2f));
        Beside("a", (Challenger, 0.2f));
        Decide("b", Champion, 0.1f, day: 30);
        Beside("b", (Challenger, 0.2f));

        Assert.Equal(["a"], Pairs(asOfDay: 29).Select(pair => pair.PaymentId));
        Assert.Equal(2, _ledger.Models[Champion]);
        Assert.Equal(30 * DayMs, _ledger.NewestMs);
    }

    private IEnumerable<ComparedPayment> Pairs(int asOfDay) => _ledger.Pairs(Champion.Sha256, Challenger.Sha256, asOfDay * DayMs, TimeSpan.FromDays(7));

    private IEnumerable<(string, bool?)> Labels(int asOfDay) => Pairs(asOfDay).OrderBy(pair => pair.PaymentId, StringComparer.Ordinal).Select(pair => (pair.PaymentId, pair.IsFraud));

    private void Decide(string id, ModelIdentity model, float? score, int day = 1) => _ledger.Add(
        new Decision
        {
            PaymentId = id,
            CardToken = $"token of {id}",
            Outcome = DecisionOutcome.Approve,
            DecidedBy = DecidedBy.Model,
            Score = score,
            Model = model,
            FeatureSet = "set",
            FeatureSetSha256 = new string('f', 64),
            Features = default,
            EventTimeMs = day * DayMs,
            Source = new RecordMetadata("payments", 0, 1),
        },
        amount: 12.5);

    private void Beside(string id, params (ModelIdentity Model, float Score)[] scores) => _ledger.Add(new ModelScores
    {
        PaymentId = id,
        EventTimeMs = 0,
        Source = new RecordMetadata("payments", 0, 1),
        Scores = [.. scores.Select(score => new OtherScore(score.Model, ModelStage.Shadow, score.Score))],
    });
}
