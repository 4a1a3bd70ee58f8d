using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>The new values of a table's changes as records; a deleted row is a record with a null value (rule A1).</summary>
internal sealed class ToStreamNode<K, V>(string name) : OperatorNode<K, Change<V>, K, V?>(name)
    where V : class?
{
    internal override void Process(in Record<K, Change<V>> record) => Forward(record.WithValue<V?>(record.Value.HasNew ? record.Value.New : null));
}
