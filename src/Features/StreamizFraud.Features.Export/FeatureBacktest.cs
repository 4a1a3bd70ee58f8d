using StreamizFraud.Features.Export.Backtests;

namespace StreamizFraud.Features.Export;

/// <summary>
/// Computes a changed feature set over history beside the one that serves, with the code that serves: what would have been different, feature by feature
/// and day by day, and both as training sets in Parquet.
/// </summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>
/// Features are told apart by what they compute (<see cref="FeatureDefinition.Sha256"/>), not by their set. The two sets run at the same time on a thread
/// each, so the callbacks of the options may be called by two. Memory: the state of both, and of each feature that differs some kilobytes a day. Not
/// thread-safe.
/// </remarks>
public sealed class FeatureBacktest<TEvent>
{
    private readonly Side _set;
    private readonly Side _against;
    private readonly List<Difference> _differences = [];

    /// <summary>Prepares a backtest.</summary>
    /// <param name="set">The changed set.</param>
    /// <param name="against">The set that it is compared with.</param>
    /// <param name="options">What the files hold beside the features. Their progress is that of the changed set; both sets read the same tables.</param>
    /// <exception cref="Topology.Records.TopologyException">The declaration of a set is wrong.</exception>
    /// <exception cref="FeatureExportException">A feature has the name of a column that is not a feature.</exception>
    public FeatureBacktest(FeatureSet<TEvent> set, FeatureSet<TEvent> against, FeatureExportOptions<TEvent> options)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(against);
        ArgumentNullException.ThrowIfNull(options);
        var (news, olds) = (set.Definitions, against.Definitions);
        var (newColumns, oldColumns) = (new List<int>(), new List<int>());
        for (var column = 0; column < news.Count; column++)
        {
            var old = ColumnOf(olds, news[column].Name);
            if (old < 0 || olds[old].Sha256 != news[column].Sha256)
            {
                _differences.Add(new Difference(
                    news[column].Name, old < 0 ? BacktestChange.Added : BacktestChange.Changed, Place(newColumns, column), old < 0 ? -1 : Place(oldColumns, old)));
            }
        }

        for (var column = 0; column < olds.Count; column++)
        {
            if (ColumnOf(news, olds[column].Name) < 0)
            {
                _differences.Add(new Difference(olds[column].Name, BacktestChange.Removed, -1, Place(oldColumns, column)));
            }
        }

        Unchanged = news.Count - _differences.Count(difference => difference.Change != BacktestChange.Removed);
        _set = new Side(set, options with { LateLabels = set.HasLateLabels ? options.LateLabels : null }, [.. newColumns]);
        _against = new Side(against, options with { LateLabels = against.HasLateLabels ? options.LateLabels : null, Progress = _ => { } }, [.. oldColumns]);
    }

    /// <summary>Features that have the same definition in both sets.</summary>
    public int Unchanged { get; }

    /// <summary>Computes both sets over events in order of arrival.</summary>
    /// <param name="history">The events; they are gone through twice, at the same time.</param>
    /// <param name="path">File of the changed set.</param>
    /// <param name="pathAgainst">File of the other.</param>
    /// <param name="cancellation">Ends it; what is finished of the files is kept.</param>
    /// <exception cref="FeatureExportException">What an earlier run left is of another set, other options or another history.</exception>
    /// <exception cref="FeatureValueException">An event cannot be computed, and <see cref="FeatureExportOptions{TEvent}.Rejected"/> is null.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public Task<FeatureBacktestResult> RunAsync(
        IEnumerable<HistoryEvent<TEvent>> history, string path, string pathAgainst, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(history);
        _set.Export.CheckLabels(areRecorded: false);
        _against.Export.CheckLabels(areRecorded: false);
        return RunAsync(
            side => side.Export.RunAsync(history, side.Counted(side.Export.NewComputation().TryAdd), side.Path, side.Stop), path, pathAgainst, cancellation);
    }

    /// <summary>Computes both sets over rows as they were served, each key's in the order in which it was served.</summary>
    /// <param name="served">The rows; both sets have as many keys as theirs. The files have them in this order.</param>
    /// <param name="path">File of the changed set.</param>
    /// <param name="pathAgainst">File of the other.</param>
    /// <param name="labels">What the keys were told by labels that come late, in any order; null: neither set looks at any.</param>
    /// <param name="cancellation">Ends it; what is finished of the files is kept.</param>
    /// <exception cref="ArgumentException">A row does not say where it was computed, or comes from a set with another number of keys.</exception>
    /// <exception cref="FeatureExportException">What an earlier run left is of another set, other options or another history.</exception>
    /// <exception cref="FeatureValueException">An event cannot be computed, and <see cref="FeatureExportOptions{TEvent}.Rejected"/> is null.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public Task<FeatureBacktestResult> RunAsync(
        IReadOnlyCollection<FeatureRow<TEvent>> served, string path, string pathAgainst, IReadOnlyCollection<LabelArrival>? labels = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(served);
        return RunAsync(side => side.Export.RunAsync(side.Replayed(served, labels ?? []), side.Counted, side.Path, side.Stop), path, pathAgainst, cancellation);
    }

    private async Task<FeatureBacktestResult> RunAsync(Func<Side, Task<FeatureExportResult>> run, string path, string pathAgainst, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(pathAgainst);
        // One side that fails ends the other.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _set.Begin(path, stop.Token);
        _against.Begin(pathAgainst, stop.Token);
        var both = new[] { _set, _against }.Select(side => Task.Run(() => GuardAsync(side), CancellationToken.None)).ToArray();
        var results = await Task.WhenAll(both).ConfigureAwait(false);
        return new FeatureBacktestResult(results[0], results[1], [.. _differences.Select(Compare)], Unchanged);

        async Task<FeatureExportResult> GuardAsync(Side side)
        {
            try
            {
                return await run(side).ConfigureAwait(false);
            }
            catch
            {
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private BacktestFeature Compare(Difference difference)
    {
        var days = _set.Counts.Days.Union(_against.Counts.Days).Order().Select(day =>
        {
            var values = difference.Place < 0 ? null : _set.Counts.Of(difference.Place, day);
            var against = difference.PlaceAgainst < 0 ? null : _against.Counts.Of(difference.PlaceAgainst, day);
            return new BacktestDay(
                DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(day)),
                values is null ? null : Describe(values),
                against is null ? null : Describe(against),
                values is null || against is null ? null : StabilityIndex.Of(values, against));
        });
        return new BacktestFeature(difference.Name, difference.Change, [.. days]);
    }

    private static BacktestDistribution Describe(ValueCounts counts) => new(
        counts.Values + counts.Nulls,
        counts.Nulls,
        counts.Values == 0 ? double.NaN : counts.Sum / counts.Values,
        counts.Values == 0 ? double.NaN : counts.Least,
        counts.Quantile(0.05),
        counts.Quantile(0.5),
        counts.Quantile(0.95),
        counts.Quantile(0.99),
        counts.Values == 0 ? double.NaN : counts.Greatest);

    private static int ColumnOf(IReadOnlyList<FeatureDefinition> definitions, string name)
    {
        for (var column = 0; column < definitions.Count; column++)
        {
            if (definitions[column].Name == name)
            {
                return column;
            }
        }

        return -1;
    }

    private static int Place(List<int> columns, int column)
    {
        columns.Add(column);
        return columns.Count - 1;
    }

    private sealed record Difference(string Name, BacktestChange Change, int Place, int PlaceAgainst);

    /// <summary>One of the two sets, on its thread.</summary>
    private sealed class Side(FeatureSet<TEvent> set, FeatureExportOptions<TEvent> options, int[] columns)
    {
        public FeatureExport<TEvent> Export { get; } = new(set, options);

        public DayCounts Counts { get; private set; } = new(columns);

        public string Path { get; private set; } = "";

        public CancellationToken Stop { get; private set; }

        public void Begin(string path, CancellationToken stop) => (Path, Stop, Counts) = (path, stop, new DayCounts(columns));

        /// <summary>A computation whose values are counted.</summary>
        public FeatureExport<TEvent>.Computation Counted(FeatureExport<TEvent>.Computation compute) => (TEvent arrived, long timeMs, Span<double> values, out bool late) =>
        {
            var hasRow = compute(arrived, timeMs, values, out late);
            if (hasRow)
            {
                Counts.Add(timeMs, values);
            }

            return hasRow;
        };

        public FeatureReplay<TEvent> Replayed(IReadOnlyCollection<FeatureRow<TEvent>> served, IReadOnlyCollection<LabelArrival> labels)
        {
            var replay = new FeatureReplay<TEvent>(set, options.Tables);
            foreach (var row in served)
            {
                replay.Add(row);
            }

            foreach (var label in labels)
            {
                replay.AddLabel(label);
            }

            return replay;
        }
    }
}
