using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Another value by the value; a tombstone that the mapper cannot be given stays a tombstone.</summary>
internal sealed class MapValuesNode<K, V, VR>(string name, Func<V, VR> mapper) : OperatorNode<K, V, K, VR>(name)
{
    internal override void Process(in Record<K, V> record) =>
        Forward(Presence.CanSeeValue(record) ? record.WithValue(mapper(record.Value)) : record.WithoutValue<VR>());
}
