using StreamizFraud.Monitoring;

namespace CardFraudService.Evaluation;

/// <summary>
/// Takes the cards out of the test days that are known as compromised by then: the bank has blocked them, and finding them
/// again is no merit.
/// </summary>
/// <remarks>
/// A card is known on a test day when it had a fraud in the training days, or on a day at least 8 days before the test day and
/// after the training began. The handbook's text says that labels arrive after 7 days; its code subtracts one more, and so do
/// we, to be comparable with its numbers. Frauds before the training days are forgotten, as they are there.
/// </remarks>
public static class KnownCards
{
    /// <summary>Keeps the payments of the test days whose card is not known as compromised on that day.</summary>
    /// <param name="payments">All payments, in any order; the scores are not looked at.</param>
    /// <param name="days">Which days train and test.</param>
    /// <param name="removedCards">Number of different cards that have payments in the test days and lost some of them.</param>
    public static IReadOnlyList<ScoredPayment> Remove(
        IReadOnlyList<ScoredPayment> payments, EvaluationDays days, out int removedCards)
    {
        ArgumentNullException.ThrowIfNull(payments);
        ArgumentNullException.ThrowIfNull(days);
        // For each card the first fraud since training began: from 8 days later on the card is known. A fraud on any training
        // day is at least 8 days before the first test day, so one rule covers both sets of the handbook.
        var firstFraud = new Dictionary<string, int>();
        foreach (var payment in payments)
        {
            if (payment.IsFraud && payment.Day >= days.TrainFirst &&
                (!firstFraud.TryGetValue(payment.CardId, out var day) || payment.Day < day))
            {
                firstFraud[payment.CardId] = payment.Day;
            }
        }

        var kept = new List<ScoredPayment>();
        var removed = new HashSet<string>();
        foreach (var payment in payments)
        {
            if (payment.Day < days.TestFirst || payment.Day > days.TestLast)
            {
                continue;
            }

            if (firstFraud.TryGetValue(payment.CardId, out var day) && day <= payment.Day - days.DelayDays - 1)
            {
                removed.Add(payment.CardId);
            }
            else
            {
                kept.Add(payment);
            }
        }

        removedCards = removed.Count;
        return kept;
    }
}
