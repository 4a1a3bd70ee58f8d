using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Many keys and values, or none, instead of one.</summary>
internal sealed class FlatMapNode<K, V, KR, VR>(string name, Func<K, V, IEnumerable<KeyValuePair<KR, VR>>> mapper)
    : RekeyingNode<K, V, KR, VR>(name)
{
    private protected override void Map(in Record<K, V> record)
    {
        foreach (var (key, value) in mapper(record.Key, record.Value))
        {
            Forward(record.WithKey(key).WithValue(value));
        }
    }
}
