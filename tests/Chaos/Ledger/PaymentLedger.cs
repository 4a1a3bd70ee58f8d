namespace StreamizFraud.Chaos.Ledger;

/// <summary>What was sent against what was decided. It shares no code with the engine.</summary>
internal static class PaymentLedger
{
    private const long DayMs = 86_400_000;
    private const int Shown = 5;

    /// <summary>Everything that is wrong, the first few in words; empty if every payment has exactly one decision with the right counts.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyList<SentPayment> sent, IReadOnlyList<ReadDecision> decided)
    {
        var wrong = new List<string>();
        var byId = decided.ToLookup(decision => decision.PaymentId);
        var counts = Counts(sent);
        foreach (var payment in sent)
        {
            var own = byId[payment.Id].ToList();
            if (own.Count != 1)
            {
                wrong.Add($"payment {payment.Id} has {own.Count} decisions");
            }
            else if (own[0].CardToken != payment.CardToken || own[0].EventTimeMs != payment.EventTimeMs)
            {
                wrong.Add($"the decision of payment {payment.Id} is of {own[0].CardToken} at {own[0].EventTimeMs}");
            }
            else if (own[0].CardCounts != counts[payment.Id])
            {
                wrong.Add($"payment {payment.Id} has the card's counts {own[0].CardCounts}, not {counts[payment.Id]}");
            }
        }

        var known = sent.Select(payment => payment.Id).ToHashSet();
        wrong.AddRange(decided.Where(decision => !known.Contains(decision.PaymentId)).Select(decision => $"decision of unknown payment {decision.PaymentId}"));
        return wrong.Count <= Shown ? wrong : [.. wrong.Take(Shown), $"… {wrong.Count:N0} in all"];
    }

    /// <summary>How often each card paid in (time - window, time], payments in order of time.</summary>
    private static Dictionary<long, (double Day, double Week, double Month)> Counts(IReadOnlyList<SentPayment> sent)
    {
        var counts = new Dictionary<long, (double Day, double Week, double Month)>(sent.Count);
        foreach (var card in sent.GroupBy(payment => payment.Card))
        {
            var payments = card.ToList();
            int day = 0, week = 0, month = 0;
            for (var i = 0; i < payments.Count; i++)
            {
                var time = payments[i].EventTimeMs;
                day = First(payments, day, time - DayMs);
                week = First(payments, week, time - (7 * DayMs));
                month = First(payments, month, time - (30 * DayMs));
                counts.Add(payments[i].Id, (i - day + 1, i - week + 1, i - month + 1));
            }
        }

        return counts;
    }

    private static int First(List<SentPayment> payments, int from, long after)
    {
        while (payments[from].EventTimeMs <= after)
        {
            from++;
        }

        return from;
    }
}
