using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Labels;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Streams;

/// <summary>Takes labels by the ids of their events into the index of labels.</summary>
internal sealed class LabelIndexProcessor(string store, long keepMs, bool tellsAll) : IProcessor<string, Label, string, LabelChange>
{
    private IProcessorContext<string, LabelChange> _context = null!;
    private LabelIndex _index = null!;

    public void Init(IProcessorContext<string, LabelChange> context)
    {
        _context = context;
        _index = new LabelIndex(new StoredLabelEntries(context.GetStateStore<IKeyValueStore<string, LabelEntry>>(store)), keepMs, tellsAll);
    }

    public void Process(in Record<string, Label> record)
    {
        if (_index.Take(record.Key, LabelVersion.Of(record.Value)) is var (key, change))
        {
            // The time of the row, which its key has seen: a label moves nobody's time on.
            _context.Forward(new Record<string, LabelChange>(key, change, change.TimeMs));
        }
    }
}
