namespace StreamizFraud.Monitoring;

/// <summary>From which figures on somebody is warned or alarmed. All have defaults.</summary>
public sealed record HealthLimits
{
    /// <summary>Population stability index that warns.</summary>
    public double PsiWarn { get; init; } = 0.1;

    /// <summary>Population stability index that alarms.</summary>
    public double PsiAlarm { get; init; } = 0.25;

    /// <summary>Kolmogorov-Smirnov statistic that warns.</summary>
    public double KsWarn { get; init; } = 0.1;

    /// <summary>Kolmogorov-Smirnov statistic that alarms.</summary>
    public double KsAlarm { get; init; } = 0.2;

    /// <summary>Multiple of what is usual for such a window of the training rows, at which it warns, where that is more than the limits above.</summary>
    public double UsualWarn { get; init; } = 2;

    /// <summary>Multiple of what is usual at which it alarms.</summary>
    public double UsualAlarm { get; init; } = 3;

    /// <summary>Standard deviations of the alert rate that warn: of a binomial count, widened by how far windows of the training rows were apart.</summary>
    public double AlertRateWarn { get; init; } = 3;

    /// <summary>Standard deviations of the alert rate that alarm.</summary>
    public double AlertRateAlarm { get; init; } = 5;

    /// <summary>Share of payments without a score that warns.</summary>
    public double UnscoredWarn { get; init; } = 0.001;

    /// <summary>Share of payments without a score that alarms.</summary>
    public double UnscoredAlarm { get; init; } = 0.01;

    /// <summary>How far the mean score may be from the share of frauds, as a factor, before it warns; above 1.</summary>
    public double CalibrationWarn { get; init; } = 1.5;

    /// <summary>The factor that alarms.</summary>
    public double CalibrationAlarm { get; init; } = 2;

    /// <summary>Share of the expected average precision below which it warns.</summary>
    public double AveragePrecisionWarn { get; init; } = 0.8;

    /// <summary>Share of the expected average precision below which it alarms.</summary>
    public double AveragePrecisionAlarm { get; init; } = 0.6;

    /// <summary>How old the newest label may be, in event time, before it alarms. By default 22 hours: a feed that is silent is told within a day.</summary>
    public TimeSpan LabelSilence { get; init; } = TimeSpan.FromHours(22);

    /// <summary>Least payments of a window that figures of payments are computed from, 1 or more.</summary>
    public long LeastRows { get; init; } = 1_000;

    /// <summary>Least frauds of a window that figures over labels are judged by, 1 or more.</summary>
    public long LeastFrauds { get; init; } = 100;
}
