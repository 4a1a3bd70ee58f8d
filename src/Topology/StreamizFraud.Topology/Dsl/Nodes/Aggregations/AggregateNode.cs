using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Keeps one aggregate per key; records without a key or a value are dropped (rule A2).</summary>
internal sealed class AggregateNode<K, V, VA>(string name, string store, bool sendsOldValues, Aggregation<K, V, VA> aggregation)
    : OperatorNode<K, V, K, Change<VA>>(name)
{
    private TaskContext _task = null!;
    private TableRows<K, VA> _rows = null!;

    internal override void Init(TaskContext context)
    {
        _task = context;
        _rows = TableRows<K, VA>.Of(context.Store(store));
    }

    internal override void Process(in Record<K, V> record)
    {
        if (!record.HasKey || !record.HasValue)
        {
            _task.Drop(Name, record.HasKey ? "an aggregation needs a value" : "an aggregation needs a key");
            return;
        }

        var found = _rows.TryGet(record.Key, out var stored, out var storedTimestamp);
        var timestamp = found ? Math.Max(record.Timestamp, storedTimestamp) : record.Timestamp;
        var old = found ? Maybe<VA>.Of(stored!) : aggregation.Initial();
        var now = aggregation.Add(record.Key, record.Value, old);
        var put = _rows.Put(record.Key, now.Value, now.HasValue, timestamp);
        if (put == RowPut.TooOld)
        {
            return;
        }

        var change = Change<VA>.Of(now, sendsOldValues ? old : Maybe<VA>.None, put == RowPut.Newest);
        Forward(record.WithValue(change).WithTimestamp(timestamp), _task);
    }
}
