using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Another key.</summary>
internal sealed class SelectKeyNode<K, V, KR>(string name, Func<K, V, KR> selector) : RekeyingNode<K, V, KR, V>(name)
{
    private protected override void Map(in Record<K, V> record) => Forward(record.WithKey(selector(record.Key, record.Value)));
}
