using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Another value by key and value.</summary>
internal sealed class MapValuesWithKeyNode<K, V, VR>(string name, Func<K, V, VR> mapper) : OperatorNode<K, V, K, VR>(name)
{
    internal override void Process(in Record<K, V> record) =>
        Forward(Presence.CanSee(record) ? record.WithValue(mapper(record.Key, record.Value)) : record.WithoutValue<VR>());
}
