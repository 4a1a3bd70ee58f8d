using StreamizFraud.Features;
using StreamizFraud.Monitoring.Counts;
using StreamizFraud.Monitoring.Health;
using StreamizFraud.Monitoring.Telemetry;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Monitoring.Streams;

/// <summary>
/// Adds counts of all tasks up by model and window, and tells figures: when what they mean changes, and when their window has ended. One task has all counts, so each
/// figure is over all partitions.
/// </summary>
/// <param name="features">The features, in order of the columns.</param>
/// <param name="names">Names of the stores.</param>
/// <param name="options">How models are watched.</param>
/// <param name="hasLabels">Whether there is a feed of labels: without one nothing is told of its age.</param>
internal sealed class HealthProcessor(IReadOnlyList<FeatureDefinition> features, MonitorNames names, MonitorOptions options, bool hasLabels)
    : IProcessor<WindowKey, WindowCounts, string, ModelHealth>
{
    // Tasks are not equally far: a window's last figures wait for them, and come again if counts do.
    private const long SlackMs = MonitorWindows.HourMs;
    private static readonly MonitorWindow[] OfPayments = [MonitorWindow.Hour, MonitorWindow.Day, MonitorWindow.Week];
    private static readonly MonitorWindow[] OfLabels = [MonitorWindow.Day, MonitorWindow.Week];
    private readonly long _graceMs = (long)options.LabelGrace.TotalMilliseconds;
    private readonly HealthFigures _figures = new([.. features.Select(feature => feature.Name)], options.Limits);
    private readonly Dictionary<ModelIdentity, ModelBins> _bins = [];
    private readonly List<KeyValuePair<WindowKey, WindowCounts>> _ended = [];
    private IProcessorContext<string, ModelHealth> _context = null!;
    private IKeyValueStore<WindowKey, WindowCounts> _windows = null!;
    private IKeyValueStore<string, ModelHealth> _told = null!;

    public void Init(IProcessorContext<string, ModelHealth> context)
    {
        _context = context;
        _windows = context.GetStateStore<IKeyValueStore<WindowKey, WindowCounts>>(names.Windows);
        _told = context.GetStateStore<IKeyValueStore<string, ModelHealth>>(names.Told);
    }

    public void Process(in Record<WindowKey, WindowCounts> record)
    {
        var (key, counts) = (record.Key, record.Value);
        var (feed, before) = AddToFeed(counts);
        if (counts.Labels > 0)
        {
            Add(key, counts, feed.NewestMs);
        }
        else
        {
            foreach (var window in counts.Mature > 0 ? OfLabels : OfPayments)
            {
                var wider = new WindowKey(window, MonitorWindows.StartMs(window, key.StartMs), key.Model);
                if (Add(wider, counts, feed.NewestMs) is { } sum)
                {
                    Tell(wider, sum, counts.Mature > 0, feed.NewestMs, record.Timestamp);
                }
            }
        }

        if (feed.NewestMs == long.MinValue)
        {
            return;
        }

        var isNewHour = MonitorWindows.StartMs(MonitorWindow.Hour, before) != MonitorWindows.StartMs(MonitorWindow.Hour, feed.NewestMs);
        if (hasLabels)
        {
            Tell(_figures.LabelAge(feed), isNewHour, feed.NewestMs, record.Timestamp);
        }

        if (isNewHour)
        {
            EndWindows(feed.NewestMs, record.Timestamp);
        }
    }

    /// <summary>What is known of the feed, and its newest event time before.</summary>
    private (WindowCounts Feed, long Before) AddToFeed(WindowCounts counts)
    {
        var before = _windows.TryGet(WindowKey.Feed, out var known) ? known : new WindowCounts();
        var feed = new WindowCounts
        {
            Rows = before.Rows + counts.Rows,
            Labels = before.Labels + counts.Labels,
            NewestMs = Math.Max(before.NewestMs, counts.NewestMs),
            OldestMs = Math.Min(before.OldestMs, counts.OldestMs),
            NewestLabelMs = Math.Max(before.NewestLabelMs, counts.NewestLabelMs),
        };
        _windows.Put(WindowKey.Feed, feed);
        return (feed, before.NewestMs);
    }

    /// <returns>The sum; null: the window is over, and its counts are gone.</returns>
    private WindowCounts? Add(WindowKey key, WindowCounts counts, long nowMs)
    {
        if (IsOver(key, nowMs))
        {
            return null;
        }

        // A stored value must not be changed. What comes after the end counts as ended, so that rows do not depend on when a task's counts came.
        var sum = new WindowCounts();
        if (_windows.TryGet(key, out var before))
        {
            sum.Add(before);
            sum.Ended = before.Ended;
        }
        else
        {
            sum.Ended = EndedAt(key, nowMs);
        }

        sum.Add(counts);
        _windows.Put(key, sum);
        return sum;
    }

    private void Tell(WindowKey key, WindowCounts sum, bool ofLabels, long nowMs, long timestamp)
    {
        var bins = BinsOf(key.Model);
        var isFinal = sum.Ended > (ofLabels ? 1 : 0);
        foreach (var figure in ofLabels ? _figures.OfLabels(key, sum, bins) : _figures.OfPayments(key, sum, bins))
        {
            Tell(figure, isFinal, nowMs, timestamp);
        }
    }

    /// <summary>Tells the last figures of windows that have ended, and forgets those that nothing can be added to any more.</summary>
    private void EndWindows(long nowMs, long timestamp)
    {
        _ended.Clear();
        foreach (var row in _windows.All())
        {
            if (row.Key.Window != MonitorWindow.None && (EndedAt(row.Key, nowMs) > row.Value.Ended || IsOver(row.Key, nowMs)))
            {
                _ended.Add(row);
            }
        }

        foreach (var (key, counts) in _ended)
        {
            var ended = EndedAt(key, nowMs);
            if (ended > counts.Ended)
            {
                var sum = new WindowCounts();
                sum.Add(counts);
                sum.Ended = ended;
                _windows.Put(key, sum);
                End(key, sum, counts.Ended, nowMs, timestamp);
            }

            if (IsOver(key, nowMs))
            {
                _windows.Delete(key);
            }
        }
    }

    /// <summary>0: it has not ended; 1: it has; 2: its labels are mature, too.</summary>
    private int EndedAt(WindowKey key, long nowMs) =>
        nowMs < key.EndMs + SlackMs ? 0 : nowMs < key.EndMs + SlackMs + MatureMs(key) + MonitorWindows.HourMs ? 1 : 2;

    private long MatureMs(WindowKey key) => options.MaturityMs(key.Model) + _graceMs;

    /// <summary>Whether nothing that comes now can be of the window.</summary>
    private bool IsOver(WindowKey key, long nowMs) => nowMs >= key.EndMs + MonitorWindows.DayMs + (key.Window == MonitorWindow.Hour ? 0 : 2 * MatureMs(key));

    private void End(WindowKey key, WindowCounts sum, int before, long nowMs, long timestamp)
    {
        if (key.Model == WindowKey.NoModel)
        {
            Tell(HealthFigures.Labels(key, sum), isFinal: true, nowMs, timestamp);
            return;
        }

        if (before == 0 && sum.Rows > 0)
        {
            Tell(key, sum, ofLabels: false, nowMs, timestamp);
        }

        if (sum.Ended > 1 && sum.Mature > 0)
        {
            Tell(key, sum, ofLabels: true, nowMs, timestamp);
        }
    }

    private void Tell(ModelHealth figure, bool isFinal, long nowMs, long timestamp)
    {
        var key = figure.Key;
        var known = _told.TryGet(key, out var before);
        if (known && before!.WindowStartMs > figure.WindowStartMs)
        {
            // Late counts of a window before the last.
            return;
        }

        var isChange = !known || before!.State != figure.State;
        if (!isChange && !isFinal)
        {
            return;
        }

        var health = figure with { SinceMs = isChange ? nowMs : before!.SinceMs, AtMs = nowMs, IsFinal = isFinal };
        _told.Put(key, health);
        _context.Forward(new Record<string, ModelHealth>(key, health, timestamp));
        MonitoringMetrics.Tell(health, isChange && health.State == HealthState.Alarm);
    }

    private ModelBins BinsOf(ModelIdentity model)
    {
        if (!_bins.TryGetValue(model, out var bins))
        {
            _bins.Add(model, bins = new ModelBins(features, options.Profile(model)) { IsProbability = options.IsProbability(model) });
        }

        return bins;
    }
}
