using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features.Streams;

/// <summary>Takes events keyed by the set's first key: features of the row and of that key.</summary>
/// <param name="plan">The set.</param>
/// <param name="next">The step after this one; null if it is the only one.</param>
/// <param name="labels">Where it says how far its task has been told of labels; null: nowhere.</param>
internal sealed class FirstStageProcessor<TEvent>(FeaturePlan<TEvent> plan, FeatureStep<TEvent>? next, LabelPosition? labels) : IProcessor<string, TEvent, string, FeatureRow<TEvent>>
{
    private readonly StageStore<TEvent> _stage = new(plan.Stages[0]);

    // A row between two stages goes through the repartition topic: its vector is read before the next record comes, so one will do.
    private readonly double[]? _between = next is null ? null : new double[plan.Columns.Cells];
    private readonly RowPlace _place = new(plan.Columns);
    private IProcessorContext<string, FeatureRow<TEvent>> _context = null!;

    public void Init(IProcessorContext<string, FeatureRow<TEvent>> context)
    {
        _context = context;
        _stage.Init(context);
        labels?.Init(context);
    }

    public void Process(in Record<string, TEvent> record)
    {
        if (!record.HasValue)
        {
            // A tombstone is no event: there is nothing to compute, and the windows keep what they have.
            return;
        }

        var values = _between ?? new double[plan.Columns.Cells];
        var topics = _place.Begin(_context, values);
        if (labels is not null)
        {
            plan.Columns.LabelsOf(values)[0] = labels.Next;
        }

        plan.ComputeRowFeatures(record.Value, record.Timestamp, values);
        if (_stage.IsDuplicate(record.Key, record.Value, record.Timestamp))
        {
            _context.Drop(StageStore<TEvent>.Duplicate);
            return;
        }

        var late = _stage.Compute(record.HasKey ? record.Key : null, record.Value, record.Timestamp, values);
        if (next is null)
        {
            plan.ComputeDerivedFeatures(values);
        }

        var key = next is null ? record.Key : next.KeyOf(record.Value);
        _context.Forward(new Record<string, FeatureRow<TEvent>>(
            key!, new FeatureRow<TEvent>(record.Value, record.Timestamp, values, late, plan.Columns, topics), record.Timestamp, record.Headers));
    }
}
