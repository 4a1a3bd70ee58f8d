namespace StreamizFraud.Monitoring;

/// <summary>
/// Card precision top-k: each day investigators can call k cards; how many of these calls find a card with a fraud that day?
/// </summary>
/// <remarks>
/// A card's score of a day is the highest of its payments. The divisor is always k, also on a day with fewer cards. A card that
/// was found is blocked and leaves the following days. The result is the mean over the days. Equal scores are taken in ordinal
/// order of the card id, so that the result does not depend on the order of the rows.
/// Source: Fraud Detection Handbook, chapter 4, "Precision top-k metrics".
/// </remarks>
public static class CardPrecision
{
    /// <summary>The mean over the days of (cards found / k).</summary>
    /// <param name="payments">Scored payments of all days, in any order.</param>
    /// <param name="k">Cards that can be called in a day, from 1.</param>
    /// <returns>0 to 1, or NaN without payments.</returns>
    public static double AtTop(IEnumerable<ScoredPayment> payments, int k) => Mean(payments, k, static p => p.Score);

    /// <summary>What a ranking that knows the labels would reach: the ceiling of <see cref="AtTop"/>.</summary>
    /// <param name="payments">Payments of all days, in any order.</param>
    /// <param name="k">Cards that can be called in a day, from 1.</param>
    public static double Ceiling(IEnumerable<ScoredPayment> payments, int k) => Mean(payments, k, static p => p.IsFraud ? 1 : 0);

    private static double Mean(IEnumerable<ScoredPayment> payments, int k, Func<ScoredPayment, double> score)
    {
        var days = ByDay(payments, k, score);
        return days.Count == 0 ? double.NaN : days.Sum(day => (double)day.Found / k) / days.Count;
    }

    /// <summary>The cards found on each day, in order of the days.</summary>
    internal static IReadOnlyList<(int Day, int Found)> ByDay(IEnumerable<ScoredPayment> payments, int k, Func<ScoredPayment, double> score)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        var blocked = new HashSet<string>();
        var days = new List<(int, int)>();
        foreach (var day in payments.GroupBy(static p => p.Day).OrderBy(static d => d.Key))
        {
            var called = day
                .Where(p => !blocked.Contains(p.CardId))
                .GroupBy(static p => p.CardId)
                .Select(card => (CardId: card.Key, Score: card.Max(score), IsFraud: card.Any(static p => p.IsFraud)))
                .OrderByDescending(static card => card.Score)
                .ThenBy(static card => card.CardId, StringComparer.Ordinal)
                .Take(k);
            var found = called.Where(static card => card.IsFraud).Select(static card => card.CardId).ToList();
            blocked.UnionWith(found);
            days.Add((day.Key, found.Count));
        }

        return days;
    }
}
