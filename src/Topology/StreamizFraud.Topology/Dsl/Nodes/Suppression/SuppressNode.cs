using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.State.Suppression;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Holds the changes of a table back until they are due, or until there are too many (rules U1 to U4).</summary>
/// <param name="name">Name of the node.</param>
/// <param name="store">Name of the store of what is held back.</param>
/// <param name="holdMs">How long a change waits after its due time, in ms of stream time.</param>
/// <param name="dueTime">Due time by key; null: the time of the change.</param>
/// <param name="limits">How much may be held back.</param>
/// <param name="isFinal">Whether a row is told once, when it does not change any more, and not at all if it is gone by then.</param>
internal sealed class SuppressNode<K, V>(
    string name, string store, long holdMs, Func<K, long>? dueTime, BufferConfig limits, bool isFinal)
    : OperatorNode<K, Change<V>, K, Change<V>>(name), IHoldsBack<HeldRecord<K, V>>
{
    private TaskContext _task = null!;
    private StreamClock _clock = null!;
    private HeldRecords<K, V> _held = null!;
    private HeldResults<HeldRecord<K, V>> _results = null!;

    private bool IsFull => _held.Count > limits.RecordLimit || _held.Bytes > limits.ByteLimit;

    internal override void Init(TaskContext context)
    {
        _task = context;
        _results = new HeldResults<HeldRecord<K, V>>(context, Name, this);
        _held = (HeldRecords<K, V>)context.Store(store);
        _clock = context.Clock(OperatorClock.Held(store));
    }

    internal override void Process(in Record<K, Change<V>> record)
    {
        _clock.Observe(record.Timestamp);
        var due = dueTime is null ? record.Timestamp : dueTime(record.Key);
        _held.Put(due, new(record.Key, record.Value, _task.Current.Origin, record.Timestamp, record.Headers));
        var expired = _clock.Time - holdMs;
        while (_held.Count > 0 && _held.FirstTime <= expired)
        {
            Send();
        }

        if (!IsFull)
        {
            return;
        }

        if (!limits.EmitsEarly)
        {
            throw new StreamException(
                FaultScope.Application,
                $"{Name} holds back {_held.Count} rows ({_held.Bytes} bytes), more than its limit of {limits.RecordLimit} rows ({limits.ByteLimit} bytes): raise the limit, or let it emit early.") { IsLoggable = true };
        }

        while (IsFull)
        {
            Send();
        }
    }

    /// <summary>Sends the change that is due first, as if its own record were at hand.</summary>
    private void Send()
    {
        var held = _held.TakeFirst();
        if (!isFinal || held.Change.HasNew)
        {
            _results.Send(held, new(held.Origin, held.Timestamp, held.Headers));
        }
    }

    void IHoldsBack<HeldRecord<K, V>>.Send(in HeldRecord<K, V> row) =>
        Forward(new Record<K, Change<V>>(row.Key, hasKey: true, row.Change, hasValue: true, row.Timestamp, row.Headers));

    (ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value) IHoldsBack<HeldRecord<K, V>>.Encode(in HeldRecord<K, V> row) =>
        (_held.TakenKey, _held.TakenValue);
}
