using CardFraudService.World;
using StreamizFraud.Features;

namespace CardFraudService.Features;

/// <summary>
/// The 15 inputs of the Fraud Detection Handbook's baseline models, in the order of <see cref="HandbookColumns.ModelInputs"/>: the
/// amount, weekend and night (UTC), the card's count and mean amount over 1, 7 and 30 days, and the terminal's count and share of frauds
/// over the same windows ending 7 days ago, when labels are known.
/// </summary>
public sealed class HandbookFeatures : FeatureSet<Payment>
{
    private static readonly TimeSpan LabelDelay = TimeSpan.FromDays(7);

    public HandbookFeatures()
        : base("handbook")
    {
        Feature("TX_AMOUNT", p => p.AmountMinor / 100.0);
        Feature("TX_DURING_WEEKEND", (_, time) => time.DayOfWeek == DayOfWeek.Saturday || time.DayOfWeek == DayOfWeek.Sunday);
        Feature("TX_DURING_NIGHT", (_, time) => time.Hour <= 6);

        var card = By("card", p => p.CardId);
        foreach (var days in (int[])[1, 7, 30])
        {
            var window = TimeSpan.FromDays(days);
            Feature($"CUSTOMER_ID_NB_TX_{days}DAY_WINDOW", card.Count().Last(window));
            Feature($"CUSTOMER_ID_AVG_AMOUNT_{days}DAY_WINDOW", card.Mean(p => p.AmountMinor).Last(window).Scale(0.01));
        }

        // Members of the group are not equally far (ruling 10): up to the label delay a terminal's payments may come out of order, and
        // the rows that their windows reach back to must still be there.
        var terminal = By("terminal", p => p.TerminalId, lateness: LabelDelay);
        foreach (var days in (int[])[1, 7, 30])
        {
            var window = TimeSpan.FromDays(days);
            Feature($"TERMINAL_ID_NB_TX_{days}DAY_WINDOW", terminal.Count().Last(window).Delayed(LabelDelay));
            Feature($"TERMINAL_ID_RISK_{days}DAY_WINDOW", terminal.Share(p => p.IsFraud).Last(window).Delayed(LabelDelay).OrDefault(0));
        }
    }
}
