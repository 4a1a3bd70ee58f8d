using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Forwards the records of several streams.</summary>
internal sealed class MergeNode<K, V>(string name) : OperatorNode<K, V, K, V>(name)
{
    internal override void Process(in Record<K, V> record) => Forward(record);
}
