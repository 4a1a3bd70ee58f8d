using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features.Streams;

/// <summary>Computes a set without keys: features of the event alone.</summary>
internal sealed class RowProcessor<TEvent>(FeaturePlan<TEvent> plan) : IProcessor<string, TEvent, string, FeatureRow<TEvent>>
{
    private readonly RowPlace _place = new(plan.Columns);
    private IProcessorContext<string, FeatureRow<TEvent>> _context = null!;

    public void Init(IProcessorContext<string, FeatureRow<TEvent>> context) => _context = context;

    public void Process(in Record<string, TEvent> record)
    {
        if (!record.HasValue)
        {
            return;
        }

        var values = new double[plan.Columns.Cells];
        var topics = _place.Begin(_context, values);
        plan.ComputeRowFeatures(record.Value, record.Timestamp, values);
        plan.ComputeDerivedFeatures(values);
        _context.Forward(record.WithValue(new FeatureRow<TEvent>(record.Value, record.Timestamp, values, late: false, plan.Columns, topics)));
    }
}
