using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Planning;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>A table read from a topic.</summary>
internal sealed class TableSourceGraphNode<K, V>(string name, SourceGraphNode topic, string storeName, Materialized<K, V> materialized)
    : StoredOnDemandGraphNode<K, V>(name, [topic], storeName, materialized)
{
    public override void Write(PlanWriter writer)
    {
        var store = Store;
        WriteNode(writer, store, Materialized.CachedChanges, Materialized.KeySerde, Materialized.ValueSerde, sendsOldValues => new TableSourceNode<K, V>(Name, store, sendsOldValues), ParentOutputs);
        WriteStore(
            writer,
            writer.Serde(Materialized.KeySerde, Name, "keys", "Consumed.With"),
            writer.Serde(Materialized.ValueSerde, Name, "values", "Consumed.With"),
            writer.Optimizes(TopologyOptimizations.ReuseTableSourceTopics)
                ? new SourceChangelog(topic.Topics[0], () => new TableSourceNode<K, V>(Name, store, sendsOldValues: false))
                : null);
    }
}
