using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>A table of aggregates; it always has a store.</summary>
/// <param name="name">Name of the node.</param>
/// <param name="parent">The grouped stream.</param>
/// <param name="storeName">Name of the store.</param>
/// <param name="materialized">How it is stored.</param>
/// <param name="make">Makes the node of one task; told whether old values are sent.</param>
internal sealed class AggregateGraphNode<K, V>(
    string name, GraphNode parent, string storeName, Materialized<K, V> materialized, Func<bool, ProcessorNode> make) : TableGraphNode<K, V>(name, parent)
{
    public override bool EnableOldValues(bool force) => SendsOldValues = true;

    public override IReadOnlyList<string> RequireView() => [storeName];

    public override TableView<K, V> CreateView() => new StoreView<K, V>(storeName);

    public override long? HistoryMs => materialized.HistoryMs;

    public override string? QueryableStoreName => materialized.StoreName;

    public override void Write(PlanWriter writer)
    {
        if (materialized.StoreName is null)
        {
            writer.Generated("store", storeName, Name, "Materialized.As");
        }

        WriteNode(writer, materialized.CachedChanges, materialized.KeySerde, make, ParentOutputs);
        writer.Plan.AddStore(
            materialized.TimestampedStore(
                storeName,
                writer.Serde(materialized.KeySerde, Name, "keys", "Materialized.With or Grouped.With"),
                writer.Serde(materialized.ValueSerde, Name, "aggregates", "Materialized.With")),
            Name);
    }
}
