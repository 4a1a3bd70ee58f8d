using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Another key and value.</summary>
internal sealed class MapNode<K, V, KR, VR>(string name, Func<K, V, KeyValuePair<KR, VR>> mapper) : RekeyingNode<K, V, KR, VR>(name)
{
    private protected override void Map(in Record<K, V> record)
    {
        var (key, value) = mapper(record.Key, record.Value);
        Forward(record.WithKey(key).WithValue(value));
    }
}
