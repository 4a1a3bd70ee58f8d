using System.Runtime.InteropServices;
using StreamizFraud.Features.Entities;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features;

/// <summary>
/// Computes a feature set over rows that a topology gave, each key's in the order in which it was given them then
/// (<see cref="FeatureRow{TEvent}.PositionAt"/>): the values are the same, bit for bit, however many partitions there were.
/// </summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>
/// The set may be a changed one with the same keys in the same order. All rows are kept in memory: their events, and 8 bytes a feature. Rows must be all
/// that the application took since its state was empty; those before the longest windows can be left out only if nothing lives longer. A set that looks at
/// labels that come late needs all that its keys were told, too (<see cref="LabelArrival"/>). Not thread-safe.
/// </remarks>
public sealed class FeatureReplay<TEvent>
{
    /// <summary>The features of the event alone.</summary>
    private const int BeforeStages = -1;

    private readonly FeaturePlan<TEvent> _plan;
    private readonly FeatureStep<TEvent>[] _ofStages;
    private readonly FeatureStep<TEvent>[] _ofTables;
    private readonly LookupRows _tables;
    private readonly List<Entry> _entries = [];
    private readonly List<LabelArrival> _labels = [];

    /// <summary>An empty replay.</summary>
    /// <param name="set">The features.</param>
    /// <param name="tables">The reference tables that the set declares; null if it declares none.</param>
    /// <exception cref="TopologyException">The declaration is wrong, or a table is not bound; lists all problems.</exception>
    public FeatureReplay(FeatureSet<TEvent> set, LookupRows? tables = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        Set = set;
        _plan = set.Plan;
        _tables = tables ?? new LookupRows();
        _tables.Check(_plan, set.Name);
        var steps = FeatureStep<TEvent>.Of(_plan, _ => false);
        _ofStages = [.. steps.Where(step => step.Stage is not null)];
        _ofTables = [.. steps.Where(step => step.Stage is null)];
    }

    /// <summary>The features.</summary>
    public FeatureSet<TEvent> Set { get; }

    /// <summary>Stages of the set: one a key, or one if it has none.</summary>
    public int Stages => _plan.Columns.Stages;

    /// <summary>Adds a row as it was served. The order of adding is that of the results, and nothing else depends on it.</summary>
    /// <param name="served">The row; its values are not looked at.</param>
    /// <exception cref="ArgumentException">
    /// It does not say where it was computed, or, for a set that looks at labels that come late, up to where it knew them; or it comes from a set with another number of keys.
    /// </exception>
    public void Add(in FeatureRow<TEvent> served)
    {
        if (served.Topics is not { } topics || served.Columns!.Stages != _plan.Columns.Stages)
        {
            throw new ArgumentException(
                served.Topics is null
                    ? "The row does not say where it was computed: it was not read from a topology's output, or is of a version that did not record it."
                    : $"The row was computed in {served.Columns!.Stages} stages, and this set has {_plan.Columns.Stages}: the order of its keys is not known.",
                nameof(served));
        }

        var labels = served.Columns.LabelsOf(served.Vector);
        if (!KnowsLabels(labels))
        {
            throw new ArgumentException(
                "The row does not say which labels its keys had been told of: give ComputeFeatures labelArrivals, and the replay what they hold.", nameof(served));
        }

        Add(served.Event, served.EventTimeMs, topics, _plan.Columns.Stages, served.Columns.PositionsOf(served.Vector), labels);
    }

    /// <summary>Adds an event whose row was kept without its places, such as in a decision, which has them beside it. The order of adding is that of the results.</summary>
    /// <param name="event">The event.</param>
    /// <param name="eventTimeMs">Its time, ms since the Unix epoch, UTC; 0 or later.</param>
    /// <param name="taken">Where each of the set's keys took it, in order.</param>
    /// <exception cref="ArgumentException">These are not as many places as the set has keys, or one is not known.</exception>
    /// <exception cref="InvalidOperationException">The set looks at labels that come late: places do not say which of them were known.</exception>
    public void Add(TEvent @event, long eventTimeMs, ReadOnlySpan<RecordMetadata> taken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(taken.Length, _plan.Columns.Stages, nameof(taken));
        if (_plan.IsLabelled)
        {
            throw new InvalidOperationException($"Feature set {Set.Name} looks at labels that come late, and places alone do not say which of them an event knew.");
        }

        AddTaken(@event, eventTimeMs, taken);
    }

    /// <summary>Adds what a key was told by a label. The order of adding does not matter. What a key was told at which this set looks at no labels is passed over.</summary>
    /// <param name="arrival">What it was told.</param>
    public void AddLabel(LabelArrival arrival)
    {
        ArgumentNullException.ThrowIfNull(arrival);
        _labels.Add(arrival);
    }

    /// <summary>Adds an event that failed at one of the set's later keys: those before it have taken it, and it has no row.</summary>
    /// <param name="event">The event.</param>
    /// <param name="eventTimeMs">Its time, ms since the Unix epoch, UTC; 0 or later.</param>
    /// <param name="taken">Where the keys that have taken it took it, in order; at least one and fewer than the set has.</param>
    public void AddFailed(TEvent @event, long eventTimeMs, ReadOnlySpan<RecordMetadata> taken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(taken.Length, nameof(taken));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(taken.Length, _plan.Columns.Stages, nameof(taken));
        AddTaken(@event, eventTimeMs, taken);
    }

    /// <summary>Computes the rows anew.</summary>
    /// <param name="rejected">Told of each event that the set cannot compute, which has no row then; null: such an event ends the computation.</param>
    /// <returns>The rows in the order in which they were added, without those that failed or are duplicates by this set.</returns>
    /// <exception cref="InvalidOperationException">
    /// Two rows have one place, or rows come from several topics: their order within a task is not recorded.
    /// </exception>
    /// <exception cref="FeatureValueException">An event cannot be computed.</exception>
    public IReadOnlyList<FeatureRow<TEvent>> Compute(Action<TEvent, FeatureValueException>? rejected = null)
    {
        var entries = CollectionsMarshal.AsSpan(_entries);
        foreach (ref var entry in entries)
        {
            (entry.Late, entry.Failed) = (false, false);
            Take(ref entry, BeforeStages, keys: null, rejected);
        }

        for (var stage = 0; stage < _plan.Columns.Stages; stage++)
        {
            Compute(stage, rejected);
        }

        var rows = new List<FeatureRow<TEvent>>(entries.Length);
        foreach (ref readonly var entry in entries)
        {
            if (!entry.Failed && entry.Stages == _plan.Columns.Stages)
            {
                rows.Add(new FeatureRow<TEvent>(entry.Event, entry.TimeMs, [.. entry.Vector], entry.Late, _plan.Columns, entry.Topics));
            }
        }

        return rows;
    }

    /// <summary>Whether it is said of each key with features over labels up to where it had been told of them.</summary>
    private bool KnowsLabels(ReadOnlySpan<long> labels)
    {
        for (var stage = 0; stage < _plan.Stages.Count; stage++)
        {
            if (_plan.Stages[stage].IsLabelled && (labels.IsEmpty || labels[stage] < 0))
            {
                return false;
            }
        }

        return true;
    }

    private void AddTaken(TEvent @event, long eventTimeMs, ReadOnlySpan<RecordMetadata> taken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(eventTimeMs);
        Span<long> positions = stackalloc long[2 * taken.Length];
        for (var i = 0; i < taken.Length; i++)
        {
            (positions[2 * i], positions[(2 * i) + 1]) = (taken[i].Partition, taken[i].Offset);
        }

        Add(@event, eventTimeMs, new RowTopics(taken[0].Topic, string.Empty, _plan.Columns.Stores), taken.Length, positions, []);
    }

    private void Add(TEvent @event, long timeMs, RowTopics topics, int stages, ReadOnlySpan<long> positions, ReadOnlySpan<long> labels)
    {
        var vector = new double[_plan.Columns.Cells];
        var places = _plan.Columns.PositionsOf(vector);
        places.Fill(-1);
        positions[..(2 * stages)].CopyTo(places);
        if (places[..(2 * stages)].Contains(-1))
        {
            throw new ArgumentException("The row does not say of each key where it was computed.");
        }

        if (_plan.IsLabelled)
        {
            // An event that failed at a later key was not told how far the others were; those after it say.
            _plan.Columns.LabelsOf(vector).Fill(-1);
            labels.CopyTo(_plan.Columns.LabelsOf(vector));
        }

        _entries.Add(new Entry { Event = @event, TimeMs = timeMs, Topics = topics, Stages = stages, Vector = vector });
    }

    /// <summary>Takes the rows of each partition of a stage in order of offset, as its task did.</summary>
    private void Compute(int stage, Action<TEvent, FeatureValueException>? rejected)
    {
        var partitions = new SortedDictionary<long, List<int>>();
        string? topic = null;
        for (var i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i];
            if (entry.Stages <= stage)
            {
                continue;
            }

            if (stage == 0 && (topic ??= entry.Topics.Source) != entry.Topics.Source)
            {
                throw new InvalidOperationException($"Rows come from topics {topic} and {entry.Topics.Source}: in which order a task took them is not recorded.");
            }

            var partition = Place(entry, stage).Partition;
            if (!partitions.TryGetValue(partition, out var rows))
            {
                partitions.Add(partition, rows = []);
            }

            rows.Add(i);
        }

        var labels = stage < _plan.Stages.Count && _plan.Stages[stage].IsLabelled ? new ReplayedLabels<TEvent>(_plan.Stages[stage], _labels, _entries.Select(entry => (entry.Event, entry.TimeMs, !entry.Failed && entry.Stages > stage))) : null;
        foreach (var (partition, rows) in partitions)
        {
            rows.Sort((a, b) => Place(_entries[a], stage).Offset.CompareTo(Place(_entries[b], stage).Offset));
            var keys = stage < _plan.Stages.Count ? new MemoryStage<TEvent>(_plan.Stages[stage]) : null;
            for (var i = 0; i < rows.Count; i++)
            {
                ref var row = ref CollectionsMarshal.AsSpan(_entries)[rows[i]];
                if (i > 0 && Place(row, stage) == Place(_entries[rows[i - 1]], stage))
                {
                    throw new InvalidOperationException($"Two rows were computed at offset {Place(row, stage).Offset} of partition {Place(row, stage).Partition} of stage {stage}.");
                }

                labels?.TellBefore(_plan.Columns.LabelsOf(row.Vector)[stage], (int)partition, keys!);
                Take(ref row, stage, keys, rejected);
            }
        }
    }

    private void Take(ref Entry row, int stage, MemoryStage<TEvent>? keys)
    {
        if (stage == BeforeStages)
        {
            _plan.ComputeRowFeatures(row.Event, row.TimeMs, row.Vector);
            return;
        }

        if (keys is null)
        {
            End(ref row, stage);
            return;
        }

        keys.Observe(row.TimeMs);
        var key = LookUp(ref row, _ofStages[stage])!;
        if (keys.IsDuplicate(key, row.Event, row.TimeMs))
        {
            row.Failed = true;
            return;
        }

        try
        {
            row.Late |= keys.Compute(key, row.Event, row.TimeMs, row.Vector);
            End(ref row, stage);
        }
        catch
        {
            keys.Undo();
            throw;
        }
    }

    /// <summary>The rows of the tables of a step.</summary>
    /// <returns>The step's key.</returns>
    private string? LookUp(ref Entry row, FeatureStep<TEvent> step)
    {
        var key = step.KeyOf(row.Event);
        foreach (var table in step.Lookups)
        {
            table.Fill(key is null ? null : _tables.Find(table.Name, key, row.TimeMs), row.Vector);
        }

        return key;
    }

    /// <summary>As in the stream: a stage ends with the key of the next one, the last with the derived features. Tables of other keys follow the first stage.</summary>
    private void End(ref Entry row, int stage)
    {
        if (row.Stages <= stage + 1 && row.Stages < _plan.Columns.Stages)
        {
            // It failed at the next one.
            return;
        }

        if (stage == 0)
        {
            foreach (var step in _ofTables)
            {
                LookUp(ref row, step);
            }
        }

        if (stage + 1 < _plan.Stages.Count)
        {
            _plan.Stages[stage + 1].KeyOf(row.Event);
        }
        else
        {
            _plan.ComputeDerivedFeatures(row.Vector);
        }
    }

    private void Take(ref Entry row, int stage, MemoryStage<TEvent>? keys, Action<TEvent, FeatureValueException>? rejected)
    {
        if (row.Failed)
        {
            return;
        }

        try
        {
            Take(ref row, stage, keys);
        }
        catch (FeatureValueException failed) when (rejected is not null)
        {
            row.Failed = true;
            rejected(row.Event, failed);
        }
    }

    private (long Partition, long Offset) Place(in Entry entry, int stage)
    {
        var position = _plan.Columns.PositionsOf(entry.Vector)[(2 * stage)..];
        return (position[0], position[1]);
    }

    private struct Entry
    {
        public required TEvent Event { get; init; }

        public required long TimeMs { get; init; }

        public required RowTopics Topics { get; init; }

        /// <summary>Keys that took it.</summary>
        public required int Stages { get; init; }

        public required double[] Vector { get; init; }

        public bool Late { get; set; }

        /// <summary>Whether it has no row.</summary>
        public bool Failed { get; set; }
    }
}
