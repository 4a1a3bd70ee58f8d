using CardFraudService.World;
using StreamizFraud.Features;

namespace CardFraudService.Features;

/// <summary>Most operators there are, for one card: the columns of the golden files' extended set. Money in cents.</summary>
public sealed class ExtendedFeatures : FeatureSet<Payment>
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    public ExtendedFeatures()
        : base("extended")
    {
        var card = By("card", p => p.CardId, lateness: TimeSpan.FromDays(7));
        foreach (var (name, window) in ((string, TimeSpan)[])[
            ("10M", TimeSpan.FromMinutes(10)), ("1H", TimeSpan.FromHours(1)), ("1D", TimeSpan.FromDays(1)), ("7D", TimeSpan.FromDays(7)), ("30D", Month)])
        {
            Feature($"COUNT_{name}", card.Count().Last(window));
            Feature($"SUM_CENTS_{name}", card.Sum(p => p.AmountMinor).Last(window));
            Feature($"MIN_CENTS_{name}", card.Min(p => p.AmountMinor).Last(window));
            Feature($"MAX_CENTS_{name}", card.Max(p => p.AmountMinor).Last(window));
            Feature($"DISTINCT_TERMINALS_{name}", card.Distinct(p => p.TerminalId).Last(window));
            Feature($"MEAN_CENTS_{name}", card.Mean(p => p.AmountMinor).Last(window));
            Feature($"VAR_POP_{name}", card.VariancePopulation(p => p.AmountMinor).Last(window));
            Feature($"STDDEV_SAMP_{name}", card.StdDevSample(p => p.AmountMinor).Last(window).OrNull());
        }

        var week = TimeSpan.FromDays(7);
        Feature("MEDIAN_CENTS_7D", card.Median(p => p.AmountMinor).Last(week));
        Feature("P90_CENTS_7D", card.Quantile(p => p.AmountMinor, 0.9).Last(week));
        Feature("PREV_MEAN_CENTS_30D", card.Mean(p => p.AmountMinor).Last(Month).BeforeThis().OrNull());
        Feature("RATIO_TO_PREV_MEAN_30D", card.RatioToMean(p => p.AmountMinor).Last(Month).BeforeThis().OrNull());
        Feature("ZSCORE_PREV_30D", card.ZScore(p => p.AmountMinor).Last(Month).BeforeThis().OrNull());
        Feature("SECONDS_SINCE_PREV", card.SecondsSincePrevious().OrNull());
        Feature("SECONDS_SINCE_FIRST", card.SecondsSinceFirst());
        foreach (var k in (int[])[1, 2, 3])
        {
            Feature($"LAG{k}_CENTS", card.Lag(p => p.AmountMinor, k).OrNull());
        }

        Feature("MEAN_LAST3_PREV_CENTS", card.MeanOfLast(p => p.AmountMinor, 3).OrNull());
        Feature("NIGHT_SHARE_30D", card.Share((_, time) => time.Hour <= 6).Last(Month));
        Feature("TOP_TERMINAL_SHARE_30D", card.ShareOfTop(p => p.TerminalId).Last(Month).OrNull());
        Feature("EWSUM_CENTS_HL1D", card.DecayedSum(p => p.AmountMinor, TimeSpan.FromDays(1)));
        Feature("EWCOUNT_HL1D", card.DecayedCount(TimeSpan.FromDays(1)));
        Feature("PREV_COUNT_30D", card.Count().Last(Month).BeforeThis());
        Feature("FIRST_TIME_TERMINAL", card.FirstSeen(p => p.TerminalId).OrNull());
        Feature("SAME_TERMINAL_COUNT_30D", card.CountOfSame(p => p.TerminalId).Last(Month).OrNull());
        Feature("COUNT_TODAY_UTC", card.Count().Today());
        Feature("SUM_CENTS_TODAY_UTC", card.Sum(p => p.AmountMinor).Today());
        Feature("SESSION_COUNT_30M", card.SessionCount(TimeSpan.FromMinutes(30)));
        foreach (var (name, window, tile) in ((string, TimeSpan, TimeSpan)[])[("30D_TILE1D", Month, TimeSpan.FromDays(1)), ("1D_TILE1H", TimeSpan.FromDays(1), TimeSpan.FromHours(1))])
        {
            Feature($"SAWTOOTH_COUNT_{name}", card.Count().Last(window).Tiled(tile));
            Feature($"SAWTOOTH_SUM_CENTS_{name}", card.Sum(p => p.AmountMinor).Last(window).Tiled(tile));
        }

        Feature("LIFETIME_COUNT", card.Count().Lifetime());
        Feature("LIFETIME_SUM_CENTS", card.Sum(p => p.AmountMinor).Lifetime());
    }
}
