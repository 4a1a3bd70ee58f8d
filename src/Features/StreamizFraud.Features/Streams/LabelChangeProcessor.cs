using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Labels;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Streams;

/// <summary>Takes what labels say into the state of a stage's keys. It gives what it took, if somebody keeps that.</summary>
/// <param name="store">Name of the stage's store.</param>
/// <param name="key">Name of the stage's key.</param>
/// <param name="isRecorded">Whether somebody keeps it: rows say then up to where they knew it.</param>
internal sealed class LabelChangeProcessor(string store, string key, bool isRecorded) : IProcessor<string, LabelChange, string, LabelArrival>
{
    private readonly StagePages _pages = new(store);
    private readonly LabelPosition? _position = isRecorded ? new(store) : null;
    private IProcessorContext<string, LabelArrival> _context = null!;
    private IKeyValueStore<string, EntityState> _states = null!;

    public void Init(IProcessorContext<string, LabelArrival> context)
    {
        _context = context;
        _states = context.GetStateStore<IKeyValueStore<string, EntityState>>(store);
        _pages.Init(context);
        _position?.Init(context);
    }

    public void Process(in Record<string, LabelChange> record)
    {
        var change = record.Value;
        _pages.Key = record.Key;
        if (_states.TryChange(record.Key, out var state))
        {
            state.Apply(change, _context.CurrentStreamTimeMs, _pages);
        }

        if (_position is not null)
        {
            var place = _context.RecordMetadata;
            _position.Next = place.Offset + 1;
            _context.Forward(new Record<string, LabelArrival>(change.Id, new LabelArrival(key, record.Key, change.Id, change.TimeMs, place, change.Steps), change.TimeMs));
        }
    }
}
