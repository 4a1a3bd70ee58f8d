using CardFraudService.World;
using StreamizFraud.Features;

namespace CardFraudService.Features;

/// <summary>
/// The handbook's inputs as they might be next, to be backtested against <see cref="HandbookFeatures"/>: mean amounts leave this payment out, so that a
/// great amount stands beside what is usual for its card, and payments of the last hour are counted.
/// </summary>
public sealed class RevisedHandbookFeatures : FeatureSet<Payment>
{
    private static readonly TimeSpan LabelDelay = TimeSpan.FromDays(7);

    /// <summary>The set.</summary>
    public RevisedHandbookFeatures()
        : base("handbook-2")
    {
        Feature("TX_AMOUNT", p => p.AmountMinor / 100.0);
        Feature("TX_DURING_WEEKEND", (_, time) => time.DayOfWeek == DayOfWeek.Saturday || time.DayOfWeek == DayOfWeek.Sunday);
        Feature("TX_DURING_NIGHT", (_, time) => time.Hour <= 6);
        var card = By("card", p => p.CardId, lateness: LabelDelay);
        Feature("CUSTOMER_ID_NB_TX_1HOUR_WINDOW", card.Count().Last(TimeSpan.FromHours(1)));
        foreach (var days in (int[])[1, 7, 30])
        {
            var window = TimeSpan.FromDays(days);
            Feature($"CUSTOMER_ID_NB_TX_{days}DAY_WINDOW", card.Count().Last(window));
            Feature($"CUSTOMER_ID_AVG_AMOUNT_{days}DAY_WINDOW", card.Mean(p => p.AmountMinor).Last(window).BeforeThis().Scale(0.01).OrNull());
        }

        var terminal = By("terminal", p => p.TerminalId, lateness: LabelDelay);
        foreach (var days in (int[])[1, 7, 30])
        {
            var window = TimeSpan.FromDays(days);
            Feature($"TERMINAL_ID_NB_TX_{days}DAY_WINDOW", terminal.Count().Last(window).Delayed(LabelDelay));
            Feature($"TERMINAL_ID_RISK_{days}DAY_WINDOW", terminal.Share(p => p.IsFraud).Last(window).Delayed(LabelDelay).OrDefault(0));
        }
    }
}
