using CardFraudService.World;
using StreamizFraud.Features;

namespace CardFraudService.Features;

/// <summary>
/// The 15 inputs of the Fraud Detection Handbook's baseline models, in the order of <see cref="HandbookColumns.ModelInputs"/>: the
/// amount, weekend and night (UTC), the card's count and mean amount over 1, 7 and 30 days, and the terminal's count and share of frauds
/// over the same windows ending 7 days ago, when labels are known. With labels that come late (<c>handbook-labelled</c>) a fraud counts for
/// payments from the time on at which it became known.
/// </summary>
public sealed class HandbookFeatures : FeatureSet<Payment>
{
    private static readonly TimeSpan LabelDelay = TimeSpan.FromDays(7);

    /// <param name="lateLabels">Whether frauds are what <see cref="Payment.FraudKnownAtMs"/> says, instead of <see cref="Payment.IsFraud"/>.</param>
    public HandbookFeatures(bool lateLabels = false)
        : base(lateLabels ? "handbook-labelled" : "handbook")
    {
        Feature("TX_AMOUNT", p => p.AmountMinor / 100.0);
        Feature("TX_DURING_WEEKEND", (_, time) => time.DayOfWeek == DayOfWeek.Saturday || time.DayOfWeek == DayOfWeek.Sunday);
        Feature("TX_DURING_NIGHT", (_, time) => time.Hour <= 6);

        // Members of the group are not equally far (ruling 10), and files are not always in order: payments may come up to the label delay
        // late, and the rows that their windows reach back to must still be there.
        var card = By("card", p => p.CardId, lateness: LabelDelay);
        foreach (var days in (int[])[1, 7, 30])
        {
            var window = TimeSpan.FromDays(days);
            Feature($"CUSTOMER_ID_NB_TX_{days}DAY_WINDOW", card.Count().Last(window));
            Feature($"CUSTOMER_ID_AVG_AMOUNT_{days}DAY_WINDOW", card.Mean(p => p.AmountMinor).Last(window).Scale(0.01));
        }

        var terminal = By("terminal", p => p.TerminalId, lateness: LabelDelay);
        foreach (var days in (int[])[1, 7, 30])
        {
            var window = TimeSpan.FromDays(days);
            Feature($"TERMINAL_ID_NB_TX_{days}DAY_WINDOW", terminal.Count().Last(window).Delayed(LabelDelay));
            Feature($"TERMINAL_ID_RISK_{days}DAY_WINDOW", (lateLabels ? terminal.KnownShare(p => p.FraudKnownAtMs) : terminal.Share(p => p.IsFraud)).Last(window).Delayed(LabelDelay).OrDefault(0));
        }
    }
}
