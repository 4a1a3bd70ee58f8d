using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Control;

/// <summary>
/// Takes the records of the log into the global store: accepted entries get numbers, others are passed over and counted as dropped. What is accepted
/// follows from the log alone, so that all clients agree.
/// </summary>
internal sealed class ControlLogNode(string name) : OperatorNode<byte[], byte[], byte[], ControlEntry>(name)
{
    private readonly ControlEntrySerde _entries = new();
    private TaskContext _task = null!;
    private IKeyValueStore<byte[], ControlEntry> _store = null!;

    internal override void Init(TaskContext context)
    {
        _task = context;
        _store = (IKeyValueStore<byte[], ControlEntry>)context.Store(ControlLog.StoreName);
    }

    internal override void Process(in Record<byte[], byte[]> record)
    {
        ControlEntry entry;
        try
        {
            entry = record.HasValue ? _entries.Deserialize(record.Value, new SerdeContext(ControlLog.TopicName, IsKey: false)) : throw new SerdeException("A control entry has no value") { IsLoggable = true };
        }
        catch (SerdeException broken)
        {
            // It must not stop every client, and for good: nobody can take it out of the log.
            _task.Drop(Name, broken.Message);
            return;
        }

        var thing = entry.Problem is null ? ControlKey.OfThing(entry.Kind, entry.Name) : null;
        if (entry.Refused(thing is not null && _store.TryGet(thing, out var newest) ? newest.Version : 0) is { } reason)
        {
            _task.Drop(Name, reason);
            return;
        }

        _store.Put(ControlKey.OfEntry(Count()), entry);
        _store.Put(thing!, entry);
    }

    private long Count()
    {
        foreach (var (key, _) in _store.ReverseRange(ControlKey.OfEntry(0), ControlKey.OfEntry(long.MaxValue)))
        {
            return ControlKey.NumberOf(key) + 1;
        }

        return 0;
    }
}
