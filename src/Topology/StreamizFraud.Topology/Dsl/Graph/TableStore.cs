using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>A store of rows by key.</summary>
/// <param name="Name">Name, the user's or generated.</param>
/// <param name="Materialized">How it is stored.</param>
internal sealed record TableStore<K, V>(string Name, Materialized<K, V> Materialized) : ITableStore<K, V>
{
    public string? GivenName => Materialized.StoreName;

    public int? CachedRows => Materialized.CachedChanges;

    public ISerde<K>? TableKeySerde => Materialized.KeySerde;

    public ISerde<V>? TableValueSerde => Materialized.ValueSerde;

    public long? HistoryMs => Materialized.HistoryMs;

    public long? WindowCloseDelayMs => null;

    public TableView<K, V> CreateView() => new StoreView<K, V>(Name);

    public void Write(PlanWriter writer, params IReadOnlyList<string> nodes)
    {
        var node = nodes[0];
        if (Materialized.StoreName is null)
        {
            writer.Generated("store", Name, node, "Materialized.As");
        }

        var keySerde = writer.Serde(Materialized.KeySerde, node, "keys", "Materialized.With");
        var valueSerde = writer.Serde(Materialized.ValueSerde, node, "values", "Materialized.With");
        writer.Plan.AddStore(writer.TableStore(Materialized, Name, keySerde, valueSerde), nodes);
    }
}
