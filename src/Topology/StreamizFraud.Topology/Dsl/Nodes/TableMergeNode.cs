using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Where the changes of several nodes become those of one table, stored if it has a store of its own.</summary>
internal sealed class TableMergeNode<K, V>(string name, string? store) : OperatorNode<K, Change<V>, K, Change<V>>(name)
{
    private ITimestampedKeyValueStore<K, V>? _store;

    internal override void Init(TaskContext context) => _store = store is null ? null : (ITimestampedKeyValueStore<K, V>)context.Store(store);

    internal override void Process(in Record<K, Change<V>> record)
    {
        if (_store is { } rows)
        {
            if (record.Value.HasNew)
            {
                rows.Put(record.Key, record.Value.New, record.Timestamp);
            }
            else
            {
                rows.Delete(record.Key, record.Timestamp);
            }
        }

        Forward(record);
    }
}
