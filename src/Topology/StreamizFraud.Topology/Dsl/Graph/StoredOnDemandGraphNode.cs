using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>A table whose rows come from a topic or a stream: stored only if it is queried by name or if something below needs its rows.</summary>
internal abstract class StoredOnDemandGraphNode<K, V>(
    string name, IReadOnlyList<GraphNode> parents, string storeName, Materialized<K, V> materialized) : TableGraphNode<K, V>(name, parents)
{
    // A cache needs to know what a row was, and so a store.
    private bool _stored = materialized.StoreName is not null || materialized.CachedChanges is not null;

    private protected Materialized<K, V> Materialized { get; } = materialized;

    /// <summary>Name of the store; null if none was needed up to now.</summary>
    private protected string? Store => _stored ? storeName : null;

    public override bool EnableOldValues(bool force)
    {
        if (!_stored && !force)
        {
            return false;
        }

        _stored = true;
        SendsOldValues = true;
        return true;
    }

    public override IReadOnlyList<string> RequireView()
    {
        _stored = true;
        return [storeName];
    }

    public override TableView<K, V> CreateView() => new StoreView<K, V>(storeName);

    public override long? HistoryMs => Materialized.HistoryMs;

    public override string? QueryableStoreName => Materialized.StoreName;

    /// <param name="writer">Takes the store.</param>
    /// <param name="keySerde">Serde of the keys.</param>
    /// <param name="valueSerde">Serde of the values.</param>
    /// <param name="changelog">What it is restored from instead of a changelog of its own; null: there is none.</param>
    private protected void WriteStore(PlanWriter writer, ISerde<K> keySerde, ISerde<V> valueSerde, SourceChangelog? changelog = null)
    {
        if (!_stored)
        {
            return;
        }

        if (Materialized.StoreName is null)
        {
            writer.Generated("store", storeName, Name, "Materialized.As");
        }

        var stored = changelog is null ? Materialized : Materialized.WithLoggingDisabled();
        writer.Plan.AddStore(writer.TableStore(stored, storeName, keySerde, valueSerde), Name);
        if (changelog is { } source)
        {
            writer.Plan.UseAsChangelog(storeName, source.Topic, source.MakeFiller);
        }
    }
}
