using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Where the changes of several nodes become those of one table, stored if it has a store of its own.</summary>
internal sealed class TableMergeNode<K, V>(string name, string? store) : OperatorNode<K, Change<V>, K, Change<V>>(name)
{
    private TableRows<K, V>? _rows;

    internal override void Init(TaskContext context) => _rows = store is null ? null : TableRows<K, V>.Of(context.Store(store));

    internal override void Process(in Record<K, Change<V>> record)
    {
        if (_rows is not { } rows)
        {
            Forward(record);
            return;
        }

        var change = record.Value;
        var put = rows.Put(record.Key, change.New, change.HasNew, record.Timestamp);
        if (put != RowPut.TooOld)
        {
            Forward(record.WithValue(new Change<V>(change.New, change.HasNew, change.Old, change.HasOld, put == RowPut.Newest)));
        }
    }
}
