using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Labels;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Streams;

/// <summary>Takes rows by the ids of their events into the index of labels, and sweeps it.</summary>
internal sealed class RowIndexProcessor(string store, long keepMs, bool tellsAll) : IProcessor<string, LabelledRow, string, LabelChange>
{
    // Every event has an entry: a part must not keep others waiting.
    private const int SweptParts = 65_536;

    private readonly StoreSweep<LabelEntry> _sweep = new(SweptParts);
    private IProcessorContext<string, LabelChange> _context = null!;
    private IKeyValueStore<string, LabelEntry> _entries = null!;
    private LabelIndex _index = null!;

    public void Init(IProcessorContext<string, LabelChange> context)
    {
        _context = context;
        _entries = context.GetStateStore<IKeyValueStore<string, LabelEntry>>(store);
        _index = new LabelIndex(new StoredLabelEntries(_entries), keepMs, tellsAll);
        context.Schedule(_sweep.Interval(keepMs), PunctuationType.StreamTime, DeleteGoneEntries);
    }

    public void Process(in Record<string, LabelledRow> record)
    {
        if (_index.Take(record.Key, record.Value) is var (key, change))
        {
            _context.Forward(new Record<string, LabelChange>(key, change, change.TimeMs));
        }
    }

    private void DeleteGoneEntries(long streamTimeMs)
    {
        foreach (var id in _sweep.Next(_entries, _index.IsGone))
        {
            if (_entries.TryGet(id, out var entry))
            {
                _index.Forget(id, entry);
            }
        }
    }
}
