using StreamizFraud.Monitoring.Counts;
using StreamizFraud.Scoring;

namespace StreamizFraud.Monitoring.Health;

/// <summary>The figures of counts, with their limits.</summary>
/// <param name="names">Names of the features, in order of the columns.</param>
/// <param name="limits">The limits.</param>
internal sealed class HealthFigures(IReadOnlyList<string> names, HealthLimits limits)
{
    /// <summary>Figures of payments as they were decided.</summary>
    public IEnumerable<ModelHealth> OfPayments(WindowKey key, WindowCounts counts, ModelBins bins)
    {
        if (counts.Rows < limits.LeastRows)
        {
            yield break;
        }

        var unscored = (HealthBand.UpTo(limits.UnscoredWarn), HealthBand.UpTo(limits.UnscoredAlarm));
        yield return Of(key, HealthMeasures.Unscored, Share(counts.Unscored, counts.Rows), counts.Rows, unscored);
        yield return Of(key, HealthMeasures.LastGood, Share(counts.LastGood, counts.Rows), counts.Rows, unscored);
        yield return Of(key, HealthMeasures.Late, Share(counts.Late, counts.Rows), counts.Rows);
        yield return Of(key, HealthMeasures.ColdStarts, Share(counts.ColdStarts, counts.Rows), counts.Rows);
        yield return AlertRate(key, counts, bins.Profile?.Alerts);
        if (counts.Scores is { } scores && bins.Scores.Training is not null)
        {
            foreach (var figure in Drift(key, HealthMeasures.ScorePsi, HealthMeasures.ScoreKs, null, scores, bins.Scores, IsWhole(key, counts)))
            {
                yield return figure;
            }
        }

        var isWhole = IsWhole(key, counts);
        for (var column = 0; column < counts.Features.Length && column < bins.Features.Length; column++)
        {
            foreach (var figure in OfFeature(key, names[column], counts.Features[column], bins.Features[column], isWhole))
            {
                yield return figure;
            }
        }
    }

    /// <summary>Figures over mature labels.</summary>
    public IEnumerable<ModelHealth> OfLabels(WindowKey key, WindowCounts counts, ModelBins bins)
    {
        if (counts.Mature < limits.LeastRows)
        {
            yield break;
        }

        var isJudged = counts.Frauds >= limits.LeastFrauds;
        var rate = Share(counts.Frauds, counts.Mature);
        yield return Of(key, HealthMeasures.FraudRate, rate, counts.Mature);
        yield return Of(key, HealthMeasures.AlertsLabelled, Share(counts.LabelledAlerts, counts.MatureAlerts), counts.MatureAlerts);
        if (bins.IsProbability)
        {
            yield return Of(
                key, HealthMeasures.Calibration, FixedPoint.Value(counts.ScoreSum) / counts.Mature / rate, counts.Mature,
                isJudged ? (Factor(limits.CalibrationWarn), Factor(limits.CalibrationAlarm)) : null);
            yield return Of(key, HealthMeasures.Brier, FixedPoint.Value(counts.SquaredErrors) / counts.Mature, counts.Mature);
        }

        yield return Of(key, HealthMeasures.Auc, RankingMetrics.Auc(counts.Ranking.Descending), counts.Mature);
        yield return Of(
            key, HealthMeasures.AveragePrecision, RankingMetrics.AveragePrecision(counts.Ranking.Descending), counts.Mature,
            isJudged && bins.Profile?.AveragePrecision is { } expected
                ? (new HealthBand(expected * limits.AveragePrecisionWarn, null), new HealthBand(expected * limits.AveragePrecisionAlarm, null))
                : null);
        if (key.Window == MonitorWindow.Day && counts.Cards.Scores.Count > 0)
        {
            yield return Of(key, HealthMeasures.CardPrecision, counts.Cards.Precision, counts.Mature);
            yield return Of(key, HealthMeasures.CardPrecisionCeiling, counts.Cards.Ceiling, counts.Mature);
        }
    }

    /// <summary>How old the newest label is.</summary>
    public ModelHealth LabelAge(WindowCounts feed)
    {
        var since = Math.Max(feed.NewestLabelMs, feed.OldestMs);
        return Of(
            WindowKey.Feed, HealthMeasures.LabelAge, Math.Max(0, (double)(feed.NewestMs - since) / MonitorWindows.HourMs), feed.Labels,
            (HealthBand.UpTo(limits.LabelSilence.TotalHours), HealthBand.UpTo(limits.LabelSilence.TotalHours)));
    }

    /// <summary>Labels of a day.</summary>
    public static ModelHealth Labels(WindowKey day, WindowCounts counts) => Of(day, HealthMeasures.Labels, counts.Labels, counts.Labels);

    private static double Share(long count, long rows) => (double)count / rows;

    private static HealthBand Factor(double factor) => new(1 / factor, factor);

    private static ModelHealth Of(WindowKey key, string measure, double figure, long rows, (HealthBand Warn, HealthBand Alarm)? limits = null, string? feature = null)
    {
        var health = new ModelHealth
        {
            Model = key.Model == WindowKey.NoModel ? null : key.Model,
            Measure = measure,
            Feature = feature,
            Window = key.Window,
            WindowStartMs = key.StartMs,
            Figure = figure,
            Rows = rows,
            Warn = limits?.Warn,
            Alarm = limits?.Alarm,
        };
        return health with { State = health.Judge() };
    }

    private static UsualDrift? Usual(MonitorWindow window, TrainingDistribution training) => window switch
    {
        MonitorWindow.Hour => training.UsualHour,
        MonitorWindow.Day => training.UsualDay,
        _ => training.UsualWeek,
    };

    /// <summary>Whether a window has ended and its payments reach from its beginning to its end. Of a feature that follows the clock a part is another population.</summary>
    private static bool IsWhole(WindowKey key, WindowCounts counts)
    {
        var edgeMs = MonitorWindows.SizeMs(key.Window) / 10;
        return counts.Ended > 0 && counts.OldestMs <= key.StartMs + edgeMs && counts.NewestMs >= key.EndMs - edgeMs;
    }

    private ModelHealth AlertRate(WindowKey key, WindowCounts counts, AlertExpectation? expected)
    {
        (HealthBand, HealthBand)? band = null;
        if (expected is not null && counts.ByModel >= limits.LeastRows)
        {
            var dispersion = key.Window switch
            {
                MonitorWindow.Hour => expected.HourDispersion,
                MonitorWindow.Day => expected.DayDispersion,
                _ => Math.Max(expected.DayDispersion, expected.WeekDispersion),
            };
            var deviation = Math.Sqrt(Math.Max(1, dispersion) * expected.Rate * (1 - expected.Rate) / counts.ByModel);
            HealthBand Around(double times) => new(Math.Max(0, expected.Rate - (times * deviation)), Math.Min(1, expected.Rate + (times * deviation)));
            band = (Around(limits.AlertRateWarn), Around(limits.AlertRateAlarm));
        }

        return Of(key, HealthMeasures.AlertRate, Share(counts.Alerts, counts.ByModel), counts.ByModel, band);
    }

    private IEnumerable<ModelHealth> OfFeature(WindowKey key, string feature, DistributionCounts counts, DistributionBins bins, bool isWhole)
    {
        var rows = Measures.BinCounts.Sum(counts.Bins);
        if (rows < limits.LeastRows)
        {
            yield break;
        }

        yield return Of(key, HealthMeasures.FeatureNulls, Share(counts.Nulls, rows), rows, Shares(bins.Training?.NullShare), feature);
        if (bins.Default is not null)
        {
            yield return Of(key, HealthMeasures.FeatureDefaults, Share(counts.Defaults, rows), rows, Shares(bins.Training?.DefaultShare), feature);
        }

        if (bins.Training is null)
        {
            yield break;
        }

        yield return Of(key, HealthMeasures.FeatureOutside, Share(counts.Outside, rows), rows, Shares(0), feature);
        foreach (var figure in Drift(key, HealthMeasures.FeaturePsi, HealthMeasures.FeatureKs, feature, counts, bins, isWhole))
        {
            yield return figure;
        }
    }

    private IEnumerable<ModelHealth> Drift(
        WindowKey key, string psi, string ks, string? feature, DistributionCounts counts, DistributionBins bins, bool isWhole)
    {
        var rows = Measures.BinCounts.Sum(counts.Bins);
        var usual = Usual(key.Window, bins.Training!);
        yield return Of(
            key, psi, PopulationStability.Index(counts.Bins, bins.Expected), rows,
            usual is { } drift ? Limits(limits.PsiWarn, limits.PsiAlarm, isWhole ? drift.Psi : drift.PsiOfPart) : null, feature);
        yield return Of(
            key, ks, KolmogorovSmirnov.Binned(counts.Bins, bins.Expected), rows,
            usual is { } apart ? Limits(limits.KsWarn, limits.KsAlarm, isWhole ? apart.Ks : apart.KsOfPart) : null, feature);
    }

    private (HealthBand Warn, HealthBand Alarm) Limits(double warn, double alarm, double usual) =>
        (HealthBand.UpTo(Math.Max(warn, usual * limits.UsualWarn)), HealthBand.UpTo(Math.Max(alarm, usual * limits.UsualAlarm)));

    private (HealthBand Warn, HealthBand Alarm)? Shares(double? expected) =>
        expected is { } share ? (ShareBand.Of(share, limits.PsiWarn), ShareBand.Of(share, limits.PsiAlarm)) : null;
}
