namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Rows with other values; a value that becomes null is no row.</summary>
internal sealed class TableMapValuesNode<K, V, VR>(string name, Func<K, V, VR> mapper, string? store, bool sendsOldValues)
    : DerivedTableNode<K, V, VR>(name, store, sendsOldValues)
{
    private protected override bool Compute(K key, V value, out VR result)
    {
        result = mapper(key, value);
        return result is not null;
    }
}
