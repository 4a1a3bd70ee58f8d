using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Makes a table of a stream whose values may be null.</summary>
internal sealed class NullableTableSourceNode<K, V>(string name, string? store, bool sendsOldValues)
    : TableUpdateNode<K, V?, V>(name, store, sendsOldValues)
    where V : struct
{
    internal override void Process(in Record<K, V?> record) => Update(record, record.Value.GetValueOrDefault());
}
