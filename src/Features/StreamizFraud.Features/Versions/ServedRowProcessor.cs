using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features.Versions;

/// <summary>Gives the rows of events that their version serves; those of the history and of other versions' events end here.</summary>
internal sealed class ServedRowProcessor<TEvent> : IProcessor<string, FeatureRow<TEvent>, string, FeatureRow<TEvent>>
{
    private IProcessorContext<string, FeatureRow<TEvent>> _context = null!;

    public void Init(IProcessorContext<string, FeatureRow<TEvent>> context) => _context = context;

    public void Process(in Record<string, FeatureRow<TEvent>> record)
    {
        if (record.Headers.Last(VersionHeaders.Served) is not null)
        {
            _context.Forward(record.WithHeaders(record.Headers.Without(VersionHeaders.Served)));
        }
    }
}
