using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Labels;

namespace StreamizFraud.Features;

/// <summary>
/// Computes a feature set in memory, without a topology: the same code and the same values as in the stream when the events arrive in
/// the same order. For training files and tests.
/// </summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>Keeps the rows of every key it has seen as long as the set's windows need them. Not thread-safe.</remarks>
public sealed class FeatureComputation<TEvent>
{
    private readonly FeatureSet<TEvent> _set;
    private readonly MemoryStage<TEvent>[] _stages;
    private readonly IReadOnlyList<FeatureStep<TEvent>> _steps;
    private readonly LookupRows _tables;
    private readonly MemoryLabelEntries?[] _labelEntries;
    private readonly LabelIndex?[] _labels;

    /// <summary>An empty computation.</summary>
    /// <param name="set">The features.</param>
    /// <param name="tables">The reference tables that the set declares; null if it declares none.</param>
    /// <exception cref="Topology.Records.TopologyException">The declaration is wrong, or a table is not bound; lists all problems.</exception>
    public FeatureComputation(FeatureSet<TEvent> set, LookupRows? tables = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        _set = set;
        _tables = tables ?? new LookupRows();
        _tables.Check(set.Plan, set.Name);
        _steps = FeatureStep<TEvent>.Of(set.Plan, _ => false);
        _stages = [.. set.Plan.Stages.Select(stage => new MemoryStage<TEvent>(stage))];
        _labelEntries = [.. set.Plan.Stages.Select(stage => stage.IsLabelled ? new MemoryLabelEntries() : null)];
        _labels = [.. _labelEntries.Zip(set.Plan.Stages, (entries, stage) => entries is null ? null : new LabelIndex(entries, stage.KeepLabelsMs))];
    }

    /// <summary>
    /// Labels whose event has not come: it was never there, its key's row could not be computed, it comes later, or it was older than labels are kept for
    /// (<see cref="LateLabels{TEvent}.Keep"/>). Of a set with labels at several keys, those of the key with most.
    /// </summary>
    public long UnmatchedLabels => _labels.Select(labels => labels is null ? 0 : labels.Waiting + labels.PassedOver).DefaultIfEmpty().Max();

    /// <summary>Takes a label, which counts for the events after it, as in the stream if it arrived there between the same events.</summary>
    /// <param name="id">The id of its event.</param>
    /// <param name="label">The label.</param>
    /// <exception cref="InvalidOperationException">The set declares no labels that come late.</exception>
    public void AddLabel(string id, Label label)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(label);
        if (!_set.Plan.IsLabelled)
        {
            throw new InvalidOperationException($"Feature set {_set.Name} declares no labels that come late: say LateLabels(…) in its constructor.");
        }

        for (var i = 0; i < _labels.Length; i++)
        {
            if (_labels[i] is { } labels)
            {
                Apply(i, labels.Take(id, LabelVersion.Of(label)));
            }
        }
    }

    /// <summary>Takes the next event in order of arrival and gives its row.</summary>
    /// <param name="event">The event.</param>
    /// <param name="eventTimeMs">Its time, ms since the Unix epoch, UTC; 0 or later.</param>
    /// <exception cref="InvalidOperationException">It is a duplicate and has no row: take <see cref="TryAdd(TEvent, long, out FeatureRow{TEvent})"/> where the set says <c>DistinctBy</c>.</exception>
    /// <exception cref="FeatureValueException">See <see cref="TryAdd(TEvent, long, Span{double}, out bool)"/>.</exception>
    public FeatureRow<TEvent> Add(TEvent @event, long eventTimeMs) => TryAdd(@event, eventTimeMs, out var row) ? row : throw NoRow();

    /// <summary>Takes the next event in order of arrival and gives its row, unless it is a duplicate.</summary>
    /// <param name="event">The event.</param>
    /// <param name="eventTimeMs">Its time, ms since the Unix epoch, UTC; 0 or later.</param>
    /// <param name="row">Receives the row.</param>
    /// <returns>False if its id was counted before and the set says <c>DistinctBy</c>: it has no row then, and nothing has changed.</returns>
    /// <exception cref="FeatureValueException">See <see cref="TryAdd(TEvent, long, Span{double}, out bool)"/>.</exception>
    public bool TryAdd(TEvent @event, long eventTimeMs, out FeatureRow<TEvent> row)
    {
        var values = new double[_set.Width];
        var isNew = TryAdd(@event, eventTimeMs, values, out var late);
        row = isNew ? new FeatureRow<TEvent>(@event, eventTimeMs, values, late, _set.Plan.Columns, topics: null) : default;
        return isNew;
    }

    /// <summary>Takes the next event in order of arrival and writes its values.</summary>
    /// <param name="event">The event.</param>
    /// <param name="eventTimeMs">Its time, ms since the Unix epoch, UTC; 0 or later.</param>
    /// <param name="values">Receives the values in column order; as long as the set is wide.</param>
    /// <returns>Whether the event was later than allowed (<see cref="FeatureRow{TEvent}.Late"/>).</returns>
    /// <exception cref="InvalidOperationException">It is a duplicate and has no row: take <see cref="TryAdd(TEvent, long, Span{double}, out bool)"/> where the set says <c>DistinctBy</c>.</exception>
    /// <exception cref="FeatureValueException">See <see cref="TryAdd(TEvent, long, Span{double}, out bool)"/>.</exception>
    public bool Add(TEvent @event, long eventTimeMs, Span<double> values) => TryAdd(@event, eventTimeMs, values, out var late) ? late : throw NoRow();

    /// <summary>Takes the next event in order of arrival and writes its values, unless it is a duplicate.</summary>
    /// <param name="event">The event.</param>
    /// <param name="eventTimeMs">Its time, ms since the Unix epoch, UTC; 0 or later.</param>
    /// <param name="values">Receives the values in column order; as long as the set is wide. Of a duplicate they say nothing.</param>
    /// <param name="late">Whether the event was later than allowed (<see cref="FeatureRow{TEvent}.Late"/>).</param>
    /// <returns>False if its id was counted before and the set says <c>DistinctBy</c>: it has no row then, and nothing has changed.</returns>
    /// <exception cref="FeatureValueException">
    /// A feature or key has no usable value. As in the stream, the key at which it failed is as if the event had not come; keys before it
    /// have taken it.
    /// </exception>
    public bool TryAdd(TEvent @event, long eventTimeMs, Span<double> values, out bool late)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(eventTimeMs);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, _set.Width);
        var plan = _set.Plan;
        Observe(_steps[0], eventTimeMs);
        plan.ComputeRowFeatures(@event, eventTimeMs, values);
        late = false;
        var key = _steps[0].KeyOf(@event);
        for (var i = 0; i < _steps.Count; i++)
        {
            var step = _steps[i];
            Observe(step, eventTimeMs);
            foreach (var table in step.Lookups)
            {
                table.Fill(key is null ? null : _tables.Find(table.Name, key, eventTimeMs), values);
            }

            var next = i + 1 < _steps.Count ? _steps[i + 1] : null;
            if (step.Stage is null)
            {
                key = End(@event, next, values);
            }
            else if (Compute(step.StagesBefore, ref key, next, @event, eventTimeMs, values) is { } isLate)
            {
                late |= isLate;
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private InvalidOperationException NoRow() => new($"The event is a duplicate by DistinctBy of feature set {_set.Name} and has no row: take {nameof(TryAdd)}.");

    /// <summary>Takes the event into the state of its key, and ends the step.</summary>
    /// <returns>Whether it is late; null: it is a duplicate.</returns>
    private bool? Compute(int stage, ref string? key, FeatureStep<TEvent>? next, TEvent @event, long eventTimeMs, Span<double> values)
    {
        if (_stages[stage].IsDuplicate(key!, @event, eventTimeMs))
        {
            return null;
        }

        bool late;
        var (labels, id, row) = (_labels[stage], "", (LabelledRow?)null);
        try
        {
            late = _stages[stage].Compute(key!, @event, eventTimeMs, values);
            if (labels is not null)
            {
                var ofStage = _set.Plan.Stages[stage];
                (id, row) = (ofStage.LabelIdOf(@event), new LabelledRow(key!, eventTimeMs, ofStage.CountsOf(@event, eventTimeMs)));
            }

            key = End(@event, next, values);
        }
        catch
        {
            _stages[stage].Undo();
            throw;
        }

        if (labels is not null)
        {
            Apply(stage, labels.Take(id, row!));
        }

        return late;
    }

    /// <summary>The time of a step's stage moves with each event that reaches it, whatever becomes of the event.</summary>
    private void Observe(FeatureStep<TEvent> step, long eventTimeMs)
    {
        if (step.Stage is not null)
        {
            _stages[step.StagesBefore].Observe(eventTimeMs);
        }
    }

    private void Apply(int stage, (string Key, LabelChange Change)? known)
    {
        if (known is var (key, change))
        {
            _stages[stage].Apply(key, change);
        }

        _labelEntries[stage]!.Sweep(_labels[stage]!);
    }

    /// <summary>A step of the stream ends with the key of the next one, the last with the derived features.</summary>
    private string? End(TEvent @event, FeatureStep<TEvent>? next, Span<double> values)
    {
        if (next is not null)
        {
            return next.KeyOf(@event);
        }

        _set.Plan.ComputeDerivedFeatures(values);
        return null;
    }
}
