using StreamizFraud.Features.Definitions;
using StreamizFraud.Features.Entities;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features.Streams;

/// <summary>Takes rows from a repartition topic, keyed by one of the set's later keys, and fills that key's columns.</summary>
internal sealed class LaterStageProcessor<TEvent>(FeaturePlan<TEvent> plan, int index, string store)
    : IProcessor<string, FeatureRow<TEvent>, string, FeatureRow<TEvent>>
{
    private readonly StageStore<TEvent> _stage = new(plan.Stages[index], store);
    private readonly EntityStage<TEvent>? _next = index + 1 < plan.Stages.Count ? plan.Stages[index + 1] : null;
    private IProcessorContext<string, FeatureRow<TEvent>> _context = null!;

    public void Init(IProcessorContext<string, FeatureRow<TEvent>> context)
    {
        _context = context;
        _stage.Init(context);
    }

    public void Process(in Record<string, FeatureRow<TEvent>> record)
    {
        var row = record.Value;
        // The serde of the repartition topic made the vector for this row, and nobody else has seen it yet.
        var late = _stage.Compute(record.HasKey ? record.Key : null, row.Event, row.EventTimeMs, row.Vector) || row.Late;
        if (_next is null)
        {
            plan.ComputeDerivedFeatures(row.Vector);
        }

        var key = _next is null ? record.Key : _next.KeyOf(row.Event);
        _context.Forward(new Record<string, FeatureRow<TEvent>>(
            key, new FeatureRow<TEvent>(row.Event, row.EventTimeMs, row.Vector, late, plan.Columns), record.Timestamp, record.Headers));
    }
}
