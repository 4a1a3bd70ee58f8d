using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features.Streams;

/// <summary>Ends a step: takes rows keyed by its key, whose tables have been looked up, fills that key's columns and gives them the key of the next step.</summary>
/// <param name="plan">The set.</param>
/// <param name="step">The step.</param>
/// <param name="next">The next one; null after the last.</param>
/// <param name="labels">Where it says how far its task has been told of labels; null: nowhere.</param>
internal sealed class StepProcessor<TEvent>(FeaturePlan<TEvent> plan, FeatureStep<TEvent> step, FeatureStep<TEvent>? next, LabelPosition? labels)
    : IProcessor<string, FeatureRow<TEvent>, string, FeatureRow<TEvent>>
{
    private readonly StageStore<TEvent>? _stage = step.Stage is null ? null : new(step.Stage);
    private IProcessorContext<string, FeatureRow<TEvent>> _context = null!;

    public void Init(IProcessorContext<string, FeatureRow<TEvent>> context)
    {
        _context = context;
        _stage?.Init(context);
        labels?.Init(context);
    }

    public void Process(in Record<string, FeatureRow<TEvent>> record)
    {
        var row = record.Value;
        if (_stage?.IsDuplicate(record.Key, row.Event, row.EventTimeMs) == true)
        {
            _context.Drop(StageStore<TEvent>.Duplicate);
            return;
        }

        // The serde of the repartition topic made the vector for this row, and nobody else has seen it yet.
        if (_stage is not null)
        {
            RowPlace.Note(_context, plan.Columns, step.StagesBefore, row.Vector);
            if (labels is not null)
            {
                plan.Columns.LabelsOf(row.Vector)[step.StagesBefore] = labels.Next;
            }
        }

        var late = _stage?.Compute(record.HasKey ? record.Key : null, row.Event, row.EventTimeMs, row.Vector) == true || row.Late;
        if (next is null)
        {
            plan.ComputeDerivedFeatures(row.Vector);
        }

        var key = next is null ? record.Key : next.KeyOf(row.Event);
        _context.Forward(new Record<string, FeatureRow<TEvent>>(
            key!, new FeatureRow<TEvent>(row.Event, row.EventTimeMs, row.Vector, late, plan.Columns, row.Topics), record.Timestamp, record.Headers));
    }
}
