using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features.Streams;

/// <summary>Makes rows of events where the first thing is to look up tables: features of the event alone.</summary>
internal sealed class EventProcessor<TEvent>(FeaturePlan<TEvent> plan, FeatureStep<TEvent> first) : IFixedKeyProcessor<string, TEvent, FeatureRow<TEvent>>
{
    private readonly RowPlace _place = new(plan.Columns);
    private IFixedKeyProcessorContext<string, FeatureRow<TEvent>> _context = null!;

    public void Init(IFixedKeyProcessorContext<string, FeatureRow<TEvent>> context) => _context = context;

    public void Process(in FixedKeyRecord<string, TEvent> record)
    {
        if (!record.HasValue)
        {
            return;
        }

        // The row of another key would be looked up, silently.
        if (!first.TakesAnyKey && !string.Equals(record.HasKey ? record.Key : null, first.KeyOf(record.Value), StringComparison.Ordinal))
        {
            throw new FeatureValueException($"The record's key is not the event's {first.KeyName}: the stream must be keyed by the set's first key.") { IsLoggable = true };
        }

        var values = new double[plan.Columns.Cells];
        var topics = _place.Begin(_context, values);
        plan.ComputeRowFeatures(record.Value, record.Timestamp, values);
        _context.Forward(record.WithValue(new FeatureRow<TEvent>(record.Value, record.Timestamp, values, late: false, plan.Columns, topics)));
    }
}
