using StreamizFraud.Features;
using StreamizFraud.Monitoring.Counts;
using StreamizFraud.Monitoring.Profiles;
using StreamizFraud.Scoring;

namespace StreamizFraud.Monitoring;

/// <summary>Makes a <see cref="TrainingProfile"/> of rows and the scores that the model gives them.</summary>
/// <remarks>Give it rows that are as live ones will be: the training rows without resampling, or better those after them, which the model has not seen. Keeps all values in memory. Not thread-safe.</remarks>
public sealed class TrainingRows
{
    // Fewer rows of a window say more of chance than of the window.
    private const int LeastRows = 500;
    private static readonly double[] FeatureQuantiles = [.. Enumerable.Range(1, 10).Select(tenth => tenth / 10.0)];
    private static readonly double[] ScoreQuantiles = [.. FeatureQuantiles[..^1], 0.95, 0.99, 0.999, 1];
    private readonly IReadOnlyList<FeatureDefinition> _features;
    private readonly double? _alertFrom;
    private readonly bool _lowIsSuspicious;
    private readonly List<double>[] _columns;
    private readonly List<double> _scores = [];
    private readonly List<long> _times = [];
    private readonly List<bool> _frauds = [];
    private bool _hasLabels = true;

    /// <summary>No rows yet.</summary>
    /// <param name="features">The features, in order of the rows' columns; their defaults are told.</param>
    /// <param name="alertFrom">Score that is an alert, as are all that are more suspicious; null: alerts are not told.</param>
    /// <param name="lowIsSuspicious">Whether the low scores are the suspicious ones (<see cref="IFraudModel.LowIsSuspicious"/>).</param>
    public TrainingRows(IReadOnlyList<FeatureDefinition> features, double? alertFrom = null, bool lowIsSuspicious = false)
    {
        ArgumentNullException.ThrowIfNull(features);
        (_features, _alertFrom, _lowIsSuspicious) = (features, alertFrom, lowIsSuspicious);
        _columns = [.. features.Select(_ => new List<double>())];
    }

    /// <summary>Number of rows.</summary>
    public int Count => _scores.Count;

    /// <summary>Adds a row.</summary>
    /// <param name="values">A value a feature; NaN is null.</param>
    /// <param name="score">The model's score of it, finite.</param>
    /// <param name="eventTimeMs">Its time, ms since the Unix epoch, UTC.</param>
    /// <param name="isFraud">What it was; null: not known, and then no average precision is told.</param>
    /// <exception cref="ArgumentException">There are not as many values as features, or the score is not finite.</exception>
    public void Add(ReadOnlySpan<double> values, double score, long eventTimeMs, bool? isFraud = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, _columns.Length, nameof(values));
        if (!double.IsFinite(score))
        {
            throw new ArgumentException("A score is not finite.", nameof(score));
        }

        for (var column = 0; column < values.Length; column++)
        {
            _columns[column].Add(values[column]);
        }

        _scores.Add(score);
        _times.Add(eventTimeMs);
        _frauds.Add(isFraud ?? false);
        _hasLabels &= isFraud is not null;
    }

    /// <summary>The profile of the rows.</summary>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public TrainingProfile ToProfile()
    {
        if (_scores.Count == 0)
        {
            throw new InvalidOperationException("A training profile is of one row or more.");
        }

        var windows = new[] { MonitorWindow.Hour, MonitorWindow.Day, MonitorWindow.Week }.ToDictionary(window => window, Windows);
        return new TrainingProfile
        {
            Rows = _scores.Count,
            Features = _features.Select((feature, column) => (feature, column)).ToDictionary(
                of => of.feature.Name, of => Distribution(_columns[of.column], FeatureQuantiles, of.feature.Default, windows)),
            Scores = Distribution(_scores, ScoreQuantiles, null, windows),
            Alerts = _alertFrom is { } from ? Alerts(from, windows) : null,
            AveragePrecision = _hasLabels && _frauds.Contains(true) ? RankingMetrics.AveragePrecision([.. _scores.Select(score => _lowIsSuspicious ? -score : score)], [.. _frauds]) : null,
        };
    }

    /// <summary>The windows with enough rows.</summary>
    private List<TrainingWindow> Windows(MonitorWindow window)
    {
        var slackMs = MonitorWindows.SizeMs(window) / 10;
        var (first, last) = (_times.Min() - slackMs, _times.Max() + slackMs);
        return
        [
            .. from row in Enumerable.Range(0, _times.Count)
               group row by MonitorWindows.StartMs(window, _times[row]) into rows
               where rows.Count() >= LeastRows
               select new TrainingWindow(window, rows.Key, rows.Key >= first && rows.Key + MonitorWindows.SizeMs(window) <= last, [.. rows], _times),
        ];
    }

    private static TrainingDistribution Distribution(List<double> values, double[] quantiles, double? @default, Dictionary<MonitorWindow, List<TrainingWindow>> windows)
    {
        double[] known = [.. values.Where(value => !double.IsNaN(value)).Order()];
        var training = new TrainingDistribution
        {
            // The value of rank ⌈q · n⌉.
            Bounds = known.Length == 0 ? [] : [.. quantiles.Select(quantile => known[Math.Max(1, (int)Math.Ceiling(quantile * known.Length)) - 1]).Distinct()],
            Shares = [],
            Least = known.Length == 0 ? 0 : known[0],
            NullShare = 1 - ((double)known.Length / values.Count),
            DefaultShare = @default is null ? null : (double)values.Count(value => value == @default) / values.Count,
        };
        var bins = new DistributionBins(training);
        var all = CountBins(bins, values, Enumerable.Range(0, values.Count));
        training = training with { Shares = [.. all[..^2].Select(count => (double)count / values.Count)] };
        bins = new DistributionBins(training);
        return training with { UsualHour = Usual(MonitorWindow.Hour), UsualDay = Usual(MonitorWindow.Day), UsualWeek = Usual(MonitorWindow.Week) };

        UsualDrift? Usual(MonitorWindow window)
        {
            UsualDrift? usual = null;
            foreach (var of in windows[window])
            {
                usual = of.Widen(usual, bins, values, LeastRows);
            }

            return windows[window].Exists(of => of.IsWhole) ? usual : null;
        }
    }

    private static long[] CountBins(DistributionBins bins, List<double> values, IEnumerable<int> rows)
    {
        var counts = new long[bins.Count];
        foreach (var row in rows)
        {
            counts[bins.BinOf(values[row])]++;
        }

        return counts;
    }

    private AlertExpectation Alerts(double from, Dictionary<MonitorWindow, List<TrainingWindow>> windows)
    {
        var rate = (double)_scores.Count(IsAlert) / _scores.Count;
        return new AlertExpectation(from, rate)
        {
            HourDispersion = Dispersion(MonitorWindow.Hour),
            DayDispersion = Dispersion(MonitorWindow.Day),
            WeekDispersion = Dispersion(MonitorWindow.Week),
        };

        bool IsAlert(double score) => _lowIsSuspicious ? score <= from : score >= from;

        double Dispersion(MonitorWindow window)
        {
            var whole = windows[window].FindAll(of => of.IsWhole);
            if (whole.Count < 2 || rate is 0 or 1)
            {
                return 1;
            }

            var squares = whole.Sum(of =>
            {
                var (expected, alerts) = (of.Rows.Count * rate, of.Rows.Count(row => IsAlert(_scores[row])));
                return (alerts - expected) * (alerts - expected) / (expected * (1 - rate));
            });
            return Math.Max(1, squares / (whole.Count - 1));
        }
    }
}
