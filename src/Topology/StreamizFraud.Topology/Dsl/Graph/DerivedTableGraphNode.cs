using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>
/// A table computed row by row from another (filter, mapValues). It has a store only if the user named one; without it rows are
/// computed anew from the parent's when they are looked up (rule A8).
/// </summary>
internal abstract class DerivedTableGraphNode<K, VParent, V>(string name, TableGraphNode<K, VParent> parent, Materialized<K, V> materialized)
    : TableGraphNode<K, V>(name, parent)
{
    private protected TableGraphNode<K, VParent> Parent { get; } = parent;

    private protected string? Store { get; } = materialized.StoreName;

    public override bool EnableOldValues(bool force) => SendsOldValues = SendsOldValues || Store is not null || Parent.EnableOldValues(force);

    public override IReadOnlyList<string> RequireView() => Store is null ? Parent.RequireView() : [Store];

    public override TableView<K, V> CreateView() => Store is null ? Compute(Parent.CreateView()) : new StoreView<K, V>(Store);

    public override long? HistoryMs => Store is null ? Parent.HistoryMs : materialized.HistoryMs;

    public override string? QueryableStoreName => Store;

    public override void Write(PlanWriter writer)
    {
        WriteNode(writer, Store, Store is null ? null : materialized.CachedChanges, materialized.KeySerde, materialized.ValueSerde, Make, ParentOutputs);
        if (Store is not null)
        {
            var keySerde = writer.Serde(materialized.KeySerde, Name, "keys", "Materialized.With");
            var valueSerde = writer.Serde(materialized.ValueSerde, Name, "values", "Materialized.With");
            writer.Plan.AddStore(writer.TableStore(materialized, Store, keySerde, valueSerde), Name);
        }
    }

    /// <summary>Makes the node of one task.</summary>
    private protected abstract ProcessorNode Make(bool sendsOldValues);

    /// <summary>Rows computed from the parent's.</summary>
    private protected abstract TableView<K, V> Compute(TableView<K, VParent> parent);
}
