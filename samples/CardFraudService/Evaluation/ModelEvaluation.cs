using CardFraudService.World;
using StreamizFraud.Monitoring;

namespace CardFraudService.Evaluation;

/// <summary>
/// Judges scores by the Fraud Detection Handbook's protocol: the last 7 days of the payments, without the cards that are known
/// as compromised from the training week (three weeks before the end) and the days of delay after it.
/// </summary>
public static class ModelEvaluation
{
    /// <summary>Cards that can be called in a day.</summary>
    public const int TopCards = 100;

    /// <summary>Judges scored payments.</summary>
    /// <param name="payments">All payments, in any order: those before the test days tell which cards are known.</param>
    /// <returns>The report; its measures are NaN where the test days hold no frauds or no payments.</returns>
    public static EvaluationReport Judge(IReadOnlyList<ScoredPayment> payments)
    {
        ArgumentNullException.ThrowIfNull(payments);
        var lastDay = payments.Count == 0 ? 0 : payments.Max(static p => p.Day);
        return Judge(payments, new EvaluationDays(lastDay));
    }

    /// <summary>Judges scored payments on given days.</summary>
    /// <param name="payments">All payments, in any order.</param>
    /// <param name="days">Which days train and test.</param>
    public static EvaluationReport Judge(IReadOnlyList<ScoredPayment> payments, EvaluationDays days)
    {
        var test = KnownCards.Remove(payments, days, out var removedCards);
        var scores = test.Select(static p => p.Score).ToArray();
        var labels = test.Select(static p => p.IsFraud).ToArray();
        return new EvaluationReport(
            RankingMetrics.Auc(scores, labels),
            RankingMetrics.AveragePrecision(scores, labels),
            CardPrecision.AtTop(test, TopCards),
            CardPrecision.Ceiling(test, TopCards),
            test.Count,
            labels.Count(static fraud => fraud),
            removedCards);
    }

    /// <summary>Joins payments with their scores.</summary>
    /// <param name="payments">The payments.</param>
    /// <param name="scores">One score per payment, in the same order.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static IReadOnlyList<ScoredPayment> Join(IReadOnlyList<Payment> payments, IReadOnlyList<double> scores)
    {
        ArgumentNullException.ThrowIfNull(payments);
        ArgumentNullException.ThrowIfNull(scores);
        if (payments.Count != scores.Count)
        {
            throw new ArgumentException($"{payments.Count} payments but {scores.Count} scores.", nameof(scores));
        }

        var joined = new ScoredPayment[payments.Count];
        for (var i = 0; i < joined.Length; i++)
        {
            var payment = payments[i];
            joined[i] = new ScoredPayment(WorldCalendar.DayOf(payment.EventTimeMs), payment.CardId, scores[i], payment.IsFraud);
        }

        return joined;
    }
}
