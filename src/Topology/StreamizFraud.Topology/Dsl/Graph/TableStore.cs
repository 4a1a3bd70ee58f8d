namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>The store of a table that certainly has one.</summary>
/// <param name="Name">Name, the user's or generated.</param>
/// <param name="Materialized">How it is stored.</param>
internal sealed record TableStore<K, V>(string Name, Materialized<K, V> Materialized)
{
    /// <summary>Adds it to the plan for the nodes that write it.</summary>
    public void Write(PlanWriter writer, params IReadOnlyList<string> nodes)
    {
        var node = nodes[0];
        if (Materialized.StoreName is null)
        {
            writer.Generated("store", Name, node, "Materialized.As");
        }

        var keySerde = writer.Serde(Materialized.KeySerde, node, "keys", "Materialized.With");
        var valueSerde = writer.Serde(Materialized.ValueSerde, node, "values", "Materialized.With");
        writer.Plan.AddStore(Materialized.TimestampedStore(Name, keySerde, valueSerde), nodes);
    }
}
