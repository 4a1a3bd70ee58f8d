using CardFraudService.World;
using StreamizFraud.Features;

namespace StreamizFraud.Benchmarks.FeatureTask;

/// <summary>Features of a card over some windows, the longest as asked: 15 of 3 windows, or 60 of 6.</summary>
internal sealed class WindowFeatures : FeatureSet<Payment>
{
    public WindowFeatures(int width, TimeSpan longest)
        : base("windows")
    {
        var card = By("card", p => p.CardId);
        foreach (var part in width == 60 ? (int[])[60, 30, 12, 6, 3, 1] : [30, 4, 1])
        {
            var window = longest / part;
            Feature($"COUNT_{part}", card.Count().Last(window));
            Feature($"SUM_{part}", card.Sum(p => p.AmountMinor).Last(window));
            Feature($"MEAN_{part}", card.Mean(p => p.AmountMinor).Last(window));
            Feature($"MAX_{part}", card.Max(p => p.AmountMinor).Last(window));
            Feature($"NIGHTS_{part}", card.Share((_, time) => time.Hour <= 6).Last(window));
            if (width == 60)
            {
                Feature($"MIN_{part}", card.Min(p => p.AmountMinor).Last(window));
                Feature($"VARIANCE_{part}", card.VariancePopulation(p => p.AmountMinor).Last(window));
                Feature($"STDDEV_{part}", card.StdDevPopulation(p => p.AmountMinor).Last(window));
                Feature($"RATIO_{part}", card.RatioToMean(p => p.AmountMinor).Last(window).OrNull());
                Feature($"LATEST_{part}", card.Latest(p => p.AmountMinor).Last(window));
            }
        }
    }
}
