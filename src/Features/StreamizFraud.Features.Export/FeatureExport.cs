using StreamizFraud.Features.Export.Files;

namespace StreamizFraud.Features.Export;

/// <summary>
/// Computes a feature set over history and writes a training set in Parquet: a row an event, in order of arrival. The values are those of the
/// stream, bit for bit, if the stream had the events in the same order.
/// </summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>
/// <para>Columns: the id (text), a column a feature (double, nullable where the feature can be null), <c>event_time</c> (UTC, milliseconds),
/// <c>late</c>, then <c>label</c> and <c>split</c> if asked for. The file's metadata has <c>feature_set</c>, <c>feature_set_sha256</c>,
/// <c>feature_sha256</c> (a JSON object, hash by name), <c>feature_definition</c>, and of labels and split what was asked for.</para>
/// <para>Labels that features look at (<see cref="FeatureExportOptions{TEvent}.LateLabels"/>) are merged by their times, as if each had arrived when it became
/// known; metadata <c>late_labels</c> says so. A stream in which they arrive later gives other values until they do; a replay has them as they arrived.</para>
/// <para>The file appears under its name when it is whole. Until then it is <c>NAME.partial</c>, beside it <c>NAME.checkpoint</c>: a run that was
/// killed is gone on from by the same call with the same history. Finished row groups are kept; the events are computed anew, since the state is in
/// memory, and compared with what was written. The file is the same, byte for byte, as if nothing had happened.</para>
/// <para>Not thread-safe.</para>
/// </remarks>
public sealed class FeatureExport<TEvent>
{
    private const long ProgressEvery = 1_024;
    private readonly FeatureSet<TEvent> _set;
    private readonly FeatureExportOptions<TEvent> _options;
    private readonly ExportSchema _schema;

    /// <summary>Prepares an export.</summary>
    /// <param name="set">The features.</param>
    /// <param name="options">What else the rows hold.</param>
    /// <exception cref="Topology.Records.TopologyException">The declaration of the set is wrong.</exception>
    /// <exception cref="FeatureExportException">A feature has the name of a column that is not a feature, or late labels are of no use.</exception>
    public FeatureExport(FeatureSet<TEvent> set, FeatureExportOptions<TEvent> options)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.RowGroupRows, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Labels?.Maturity ?? TimeSpan.Zero, TimeSpan.Zero, nameof(options));
        if (!set.HasLateLabels && options.LateLabels is not null)
        {
            throw new FeatureExportException($"Feature set {set.Name} declares no labels that come late, but the export is given some.");
        }

        _set = set;
        _options = options;
        _schema = ExportSchema.Of(
            set.Name, set.Sha256, set.Describe(), set.Definitions, options.IdColumn, options.Labels is { } labels ? (labels.CutOffMs, labels.Maturity) : null, options.TestFromMs,
            !set.HasLateLabels ? null : options.LateLabels is null ? "as they arrived" : "merged by label time");
    }

    /// <summary>Writes the file, over an older one, or goes on from where an earlier run was killed.</summary>
    /// <param name="history">The events in order of arrival.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends it; what is finished is kept.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="Topology.Records.TopologyException">A table of the set is not bound.</exception>
    /// <exception cref="FeatureExportException">What an earlier run left is of another set, other options or another history.</exception>
    /// <exception cref="FeatureValueException">An event cannot be computed, and <see cref="FeatureExportOptions{TEvent}.Rejected"/> is null.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<FeatureExportResult> RunAsync(IEnumerable<HistoryEvent<TEvent>> history, string path, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(history);
        CheckLabels(areRecorded: false);
        var computation = NewComputation();
        var result = await RunAsync(history, computation.TryAdd, path, cancellation).ConfigureAwait(false);
        return result with { UnmatchedLabels = computation.UnmatchedLabels };
    }

    /// <summary>Writes the file with the values that each key had in its own order, whatever the number of partitions.</summary>
    /// <param name="history">The rows as they were served; the file has them in the order in which they were added.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends it; what is finished is kept.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="ArgumentException">The replay is of another set.</exception>
    /// <exception cref="InvalidOperationException">Two rows have one place, or rows come from several topics.</exception>
    /// <exception cref="FeatureExportException">What an earlier run left is of another set, other options or another history.</exception>
    /// <exception cref="FeatureValueException">An event cannot be computed, and <see cref="FeatureExportOptions{TEvent}.Rejected"/> is null.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public Task<FeatureExportResult> RunAsync(FeatureReplay<TEvent> history, string path, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(history);
        return RunAsync(history, compute => compute, path, cancellation);
    }

    /// <param name="history">The rows as they were served.</param>
    /// <param name="observed">Puts something around the computation.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends it.</param>
    internal Task<FeatureExportResult> RunAsync(FeatureReplay<TEvent> history, Func<Computation, Computation> observed, string path, CancellationToken cancellation)
    {
        if (history.Set.Sha256 != _set.Sha256)
        {
            throw new ArgumentException($"The replay is of set {history.Set.Name} of another definition than the export's {_set.Name}.", nameof(history));
        }

        CheckLabels(areRecorded: true);

        var rows = history.Compute(_options.Rejected);
        var next = 0;
        return RunAsync(rows.Select(row => new HistoryEvent<TEvent>(row.Event, row.EventTimeMs)), observed(Next), path, cancellation);

        bool Next(TEvent arrived, long timeMs, Span<double> values, out bool late)
        {
            rows[next].Values.CopyTo(values);
            late = rows[next++].Late;
            return true;
        }
    }

    /// <exception cref="FeatureExportException">Labels that come late are missing, or there are others than those that the replay has.</exception>
    internal void CheckLabels(bool areRecorded)
    {
        if (_set.HasLateLabels && areRecorded != _options.LateLabels is null)
        {
            throw new FeatureExportException(areRecorded
                ? $"The replay of feature set {_set.Name} has the labels that came late: leave LateLabels out."
                : $"Feature set {_set.Name} declares labels that come late: give the export their history as LateLabels, even if it is empty.");
        }
    }

    /// <summary>The set in memory, with the labels that it looks at.</summary>
    internal LabelledComputation<TEvent> NewComputation() => new(new FeatureComputation<TEvent>(_set, _options.Tables), _options.LateLabels ?? []);

    internal async Task<FeatureExportResult> RunAsync(IEnumerable<HistoryEvent<TEvent>> history, Computation compute, string path, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = await ExportFile.OpenAsync(path, _schema, _options.RowGroupRows, _options.Source, cancellation).ConfigureAwait(false);
        var groups = new ExportGroups(file, _schema, _options.RowGroupRows);
        await using var closing = groups.ConfigureAwait(false);
        var values = new double[_set.Width];
        var (taken, late, pending, duplicates) = (0L, 0L, 0L, 0L);
        foreach (var (arrived, timeMs) in history)
        {
            if (taken++ % ProgressEvery == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                _options.Progress(taken - 1);
            }

            bool isLate;
            try
            {
                if (!compute(arrived, timeMs, values, out isLate))
                {
                    duplicates++;
                    continue;
                }
            }
            catch (FeatureValueException failed) when (_options.Rejected is { } rejected)
            {
                rejected(arrived, failed);
                continue;
            }

            var label = _options.Labels?.Of(arrived, timeMs);
            var isFull = groups.Add(_options.Id(arrived), timeMs, values, isLate, label, timeMs >= _options.TestFromMs);
            late += isLate ? 1 : 0;
            pending += _options.Labels is not null && label is null ? 1 : 0;
            if (isFull)
            {
                await groups.NextAsync(cancellation).ConfigureAwait(false);
            }
        }

        await groups.CompleteAsync(cancellation).ConfigureAwait(false);
        _options.Progress(taken);
        return new FeatureExportResult(groups.Total, file.ResumedRows, late, pending, duplicates);
    }

    /// <summary>Writes the values of the next event and says whether it is late; false if it is a duplicate and has no row.</summary>
    internal delegate bool Computation(TEvent arrived, long timeMs, Span<double> values, out bool late);
}
