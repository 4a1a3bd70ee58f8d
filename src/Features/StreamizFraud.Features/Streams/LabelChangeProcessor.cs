using StreamizFraud.Features.Entities;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Streams;

/// <summary>Takes what labels say into the state of a stage's keys. It gives nothing.</summary>
internal sealed class LabelChangeProcessor(string store) : IProcessor<string, LabelChange, string, LabelChange>
{
    private readonly StagePages _pages = new(store);
    private IProcessorContext _context = null!;
    private IKeyValueStore<string, EntityState> _states = null!;

    public void Init(IProcessorContext<string, LabelChange> context)
    {
        _context = context;
        _states = context.GetStateStore<IKeyValueStore<string, EntityState>>(store);
        _pages.Init(context);
    }

    public void Process(in Record<string, LabelChange> record)
    {
        _pages.Key = record.Key;
        if (_states.TryChange(record.Key, out var state))
        {
            state.Apply(record.Value, _context.CurrentStreamTimeMs, _pages);
        }
    }
}
