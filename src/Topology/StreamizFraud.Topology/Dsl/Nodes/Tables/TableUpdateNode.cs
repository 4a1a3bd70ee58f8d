using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>
/// Makes a table's changes of records: the last one of a key, in the order of arrival, is its row; in a versioned table the one of the
/// highest time (rule A6).
/// </summary>
internal abstract class TableUpdateNode<K, VIn, V>(string name, string? store, bool sendsOldValues) : OperatorNode<K, VIn, K, Change<V>>(name)
{
    private TaskContext _task = null!;
    private TableRows<K, V>? _rows;

    internal override void Init(TaskContext context)
    {
        _task = context;
        _rows = store is null ? null : TableRows<K, V>.Of(context.Store(store));
    }

    private protected void Update(in Record<K, VIn> record, V value)
    {
        if (!record.HasKey)
        {
            _task.Drop(Name, "a table row needs a key");
            return;
        }

        var old = default(V)!;
        var hasOld = false;
        var put = RowPut.Newest;
        if (_rows is { } rows)
        {
            hasOld = rows.TryGet(record.Key, out old, out var oldTimestamp);
            put = rows.Put(record.Key, value, record.HasValue, record.Timestamp);
            if (hasOld && record.Timestamp < oldTimestamp && put == RowPut.Newest)
            {
                DslLog.OutOfOrder(_task.Logger, _task.TaskId, Name, _task.Current.Origin, record.Timestamp, oldTimestamp);
            }
        }

        if (put != RowPut.TooOld)
        {
            var before = sendsOldValues && hasOld ? new Maybe<V>(old, HasValue: true) : Maybe<V>.None;
            Forward(record.WithValue(Change<V>.Of(new Maybe<V>(value, record.HasValue), before, put == RowPut.Newest)));
        }
    }
}
