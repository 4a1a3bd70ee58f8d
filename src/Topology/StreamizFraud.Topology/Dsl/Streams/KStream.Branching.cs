using StreamizFraud.Topology.Dsl.Graph;

namespace StreamizFraud.Topology.Dsl;

/// <content>Splitting a stream.</content>
public sealed partial class KStream<K, V>
{
    /// <summary>Begins to split the stream into branches; <see cref="BranchedKStream{K,V}.Branch"/> adds them.</summary>
    /// <param name="named">Name of the splitting node, which the names of the branches begin with.</param>
    public BranchedKStream<K, V> Split(Named? named = null) => new(this, Graph.NameOr(named?.Name, NodePrefix.Branch));

    /// <summary>The same stream behind another node.</summary>
    internal KStream<K, V> On(GraphNode node) => new(Graph, node, KeySerde, ValueSerde, _sources, Rekeyed);
}
