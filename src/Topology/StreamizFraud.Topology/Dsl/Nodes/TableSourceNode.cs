using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Makes a table's changes of records: the last one of a key, in the order of arrival, is its row (rule A6).</summary>
internal abstract class TableUpdateNode<K, VIn, V>(string name, string? store, bool sendsOldValues) : OperatorNode<K, VIn, K, Change<V>>(name)
{
    private TaskContext _task = null!;
    private ITimestampedKeyValueStore<K, V>? _store;

    internal override void Init(TaskContext context)
    {
        _task = context;
        _store = store is null ? null : (ITimestampedKeyValueStore<K, V>)context.Store(store);
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
        if (_store is { } rows)
        {
            if (sendsOldValues)
            {
                hasOld = rows.TryGet(record.Key, out old!);
            }

            if (record.HasValue)
            {
                rows.Put(record.Key, value, record.Timestamp);
            }
            else
            {
                rows.Delete(record.Key, record.Timestamp);
            }
        }

        Forward(record.WithValue(new Change<V>(value, record.HasValue, old!, hasOld)));
    }
}

/// <summary>Makes a table of records of its own value type.</summary>
internal sealed class TableSourceNode<K, V>(string name, string? store, bool sendsOldValues) : TableUpdateNode<K, V, V>(name, store, sendsOldValues)
{
    internal override void Process(in Record<K, V> record) => Update(record, record.Value);
}

/// <summary>Makes a table of a stream whose values may be null.</summary>
internal sealed class NullableTableSourceNode<K, V>(string name, string? store, bool sendsOldValues)
    : TableUpdateNode<K, V?, V>(name, store, sendsOldValues)
    where V : struct
{
    internal override void Process(in Record<K, V?> record) => Update(record, record.Value.GetValueOrDefault());
}
