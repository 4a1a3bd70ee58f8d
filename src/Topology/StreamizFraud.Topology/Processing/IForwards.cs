namespace StreamizFraud.Topology.Processing;

/// <summary>A node whose results can be led through another node before its children get them.</summary>
internal interface IForwards<K, V>
{
    /// <summary>Puts a node behind it, before children are added.</summary>
    void Append(OperatorNode<K, V, K, V> tail);
}
