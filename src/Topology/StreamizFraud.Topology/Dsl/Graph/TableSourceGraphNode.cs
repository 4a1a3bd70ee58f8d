using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>The topic of a table.</summary>
internal sealed class TableTopicGraphNode<K, V>(string name, PlanTopic topic, Consumed<K, V> consumed) : SourceGraphNode(name)
{
    public override IReadOnlyList<PlanTopic> Topics { get; } = [topic];

    public override void Write(PlanWriter writer)
    {
        var keySerde = writer.Serde(consumed.KeySerde, Name, "keys", "Consumed.With");
        var valueSerde = writer.Serde(consumed.ValueSerde, Name, "values", "Consumed.With");
        var extractor = writer.Extractor(consumed.TimestampExtractor);
        writer.Plan.AddSource(Name, Topics, _ => new SourceNode<K, V>(Name, keySerde, valueSerde, extractor), consumed.OffsetResetPolicy);
    }
}

/// <summary>A table read from a topic.</summary>
internal sealed class TableSourceGraphNode<K, V>(string name, SourceGraphNode topic, string storeName, Materialized<K, V> materialized)
    : StoredOnDemandGraphNode<K, V>(name, [topic], storeName, materialized)
{
    public override void Write(PlanWriter writer)
    {
        var store = Store;
        WriteNode(writer, Materialized.CachedChanges, Materialized.KeySerde, Materialized.ValueSerde, sendsOldValues => new TableSourceNode<K, V>(Name, store, sendsOldValues), ParentOutputs);
        WriteStore(
            writer,
            writer.Serde(Materialized.KeySerde, Name, "keys", "Consumed.With"),
            writer.Serde(Materialized.ValueSerde, Name, "values", "Consumed.With"),
            writer.Optimizes(TopologyOptimizations.ReuseTableSourceTopics)
                ? new SourceChangelog(topic.Topics[0], () => new TableSourceNode<K, V>(Name, store, sendsOldValues: false))
                : null);
    }
}

/// <summary>A table that a stream is read as.</summary>
/// <param name="name">Name of the node.</param>
/// <param name="parent">The stream.</param>
/// <param name="storeName">Name of the store if it gets one.</param>
/// <param name="materialized">How it is stored.</param>
/// <param name="make">Makes the node of one task from the store's name and whether old values are sent.</param>
internal sealed class StreamToTableGraphNode<K, V>(
    string name, GraphNode parent, string storeName, Materialized<K, V> materialized, Func<string?, bool, ProcessorNode> make)
    : StoredOnDemandGraphNode<K, V>(name, [parent], storeName, materialized)
{
    public override void Write(PlanWriter writer)
    {
        var store = Store;
        WriteNode(writer, Materialized.CachedChanges, Materialized.KeySerde, Materialized.ValueSerde, sendsOldValues => make(store, sendsOldValues), ParentOutputs);
        if (store is not null)
        {
            WriteStore(
                writer,
                writer.Serde(Materialized.KeySerde, Name, "keys", "Materialized.With"),
                writer.Serde(Materialized.ValueSerde, Name, "values", "Materialized.With"));
        }
    }
}
