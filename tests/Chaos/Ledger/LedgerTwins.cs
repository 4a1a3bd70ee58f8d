using Xunit;

namespace StreamizFraud.Chaos.Ledger;

/// <summary>The ledger must see what it is there for: each spoiled copy of the real data has to be found.</summary>
internal static class LedgerTwins
{
    public static void AllFound(IReadOnlyList<SentPayment> sent, IReadOnlyList<ReadDecision> decided)
    {
        var one = decided[decided.Count / 2];
        var (day, week, month) = one.CardCounts;
        Found(sent, [.. decided, one], "a decision twice");
        Found(sent, [.. decided.Where(decision => decision.PaymentId != one.PaymentId)], "a decision lost");
        Found(sent, Replaced(one with { CardCounts = (day, week + 1, month) }), "a count one too high");
        Found(sent, Replaced(one with { CardToken = "demo.x" }), "a decision of another card");
        Found(sent, [.. decided, one with { PaymentId = -1 }], "a decision of no payment");

        IReadOnlyList<ReadDecision> Replaced(ReadDecision spoiled) => [.. decided.Select(decision => ReferenceEquals(decision, one) ? spoiled : decision)];
    }

    private static void Found(IReadOnlyList<SentPayment> sent, IReadOnlyList<ReadDecision> spoiled, string what) =>
        Assert.True(PaymentLedger.Differences(sent, spoiled).Count > 0, $"The ledger did not see {what}.");
}
