using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>The same for value types.</summary>
internal sealed class StructToStreamNode<K, V>(string name) : OperatorNode<K, Change<V>, K, V?>(name)
    where V : struct
{
    internal override void Process(in Record<K, Change<V>> record) => Forward(record.WithValue<V?>(record.Value.HasNew ? record.Value.New : null));
}
