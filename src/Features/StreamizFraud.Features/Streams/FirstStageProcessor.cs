using StreamizFraud.Features.Definitions;
using StreamizFraud.Features.Entities;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Streams;

/// <summary>Takes events keyed by the set's first key: features of the row and of that key.</summary>
internal sealed class FirstStageProcessor<TEvent>(FeaturePlan<TEvent> plan, string store) : IProcessor<string, TEvent, string, FeatureRow<TEvent>>
{
    private readonly StageStore<TEvent> _stage = new(plan.Stages[0], store);

    // A row between two stages goes through the repartition topic: its vector is read before the next record comes, so one will do.
    private readonly double[]? _between = plan.Stages.Count > 1 ? new double[plan.Names.Count] : null;
    private readonly EntityStage<TEvent>? _next = plan.Stages.Count > 1 ? plan.Stages[1] : null;
    private IProcessorContext<string, FeatureRow<TEvent>> _context = null!;

    public void Init(IProcessorContext<string, FeatureRow<TEvent>> context)
    {
        _context = context;
        _stage.Init(context);
    }

    public void Process(in Record<string, TEvent> record)
    {
        if (!record.HasValue)
        {
            // A tombstone is no event: there is nothing to compute, and the windows keep what they have.
            return;
        }

        var values = _between ?? new double[plan.Names.Count];
        plan.ComputeRowFeatures(record.Value, record.Timestamp, values);
        var late = _stage.Compute(record.HasKey ? record.Key : null, record.Value, record.Timestamp, values);
        if (_next is null)
        {
            plan.ComputeDerivedFeatures(values);
        }

        var key = _next is null ? record.Key : _next.KeyOf(record.Value);
        _context.Forward(new Record<string, FeatureRow<TEvent>>(
            key, new FeatureRow<TEvent>(record.Value, record.Timestamp, values, late, plan.Columns), record.Timestamp, record.Headers));
    }
}
