using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features.Versions;

/// <summary>Gives the events of one version.</summary>
internal sealed class VersionPickProcessor<TEvent>(int version) : IProcessor<string, VersionEvent<TEvent>, string, TEvent>
{
    private IProcessorContext<string, TEvent> _context = null!;

    public void Init(IProcessorContext<string, TEvent> context) => _context = context;

    public void Process(in Record<string, VersionEvent<TEvent>> record)
    {
        if (record.Value.Version == version)
        {
            _context.Forward(record.WithValue(record.Value.Event));
        }
    }
}
