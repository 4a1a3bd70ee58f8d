using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Makes a table of records of its own value type.</summary>
internal sealed class TableSourceNode<K, V>(string name, string? store, bool sendsOldValues) : TableUpdateNode<K, V, V>(name, store, sendsOldValues)
{
    internal override void Process(in Record<K, V> record) => Update(record, record.Value);
}
