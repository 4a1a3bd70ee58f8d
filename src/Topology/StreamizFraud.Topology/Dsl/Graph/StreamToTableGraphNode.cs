using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Graph;

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
        WriteNode(writer, store, Materialized.CachedChanges, Materialized.KeySerde, Materialized.ValueSerde, sendsOldValues => make(store, sendsOldValues), ParentOutputs);
        if (store is not null)
        {
            WriteStore(
                writer,
                writer.Serde(Materialized.KeySerde, Name, "keys", "Materialized.With"),
                writer.Serde(Materialized.ValueSerde, Name, "values", "Materialized.With"));
        }
    }
}
