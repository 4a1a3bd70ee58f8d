using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>How a stream is grouped. Immutable: the With methods give changed copies.</summary>
/// <typeparam name="K">Key type of the groups.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public sealed record Grouped<K, V>
{
    /// <summary>Serde of the keys.</summary>
    /// <value>Null (default): that of the stream if the key has not changed, else the built-in one of the type.</value>
    public ISerde<K>? KeySerde { get; init; }

    /// <summary>Serde of the values.</summary>
    /// <value>Null (default): that of the stream, else the built-in one of the type.</value>
    public ISerde<V>? ValueSerde { get; init; }

    /// <summary>Name of the repartition topic, if one is needed, and of the node of <c>GroupBy</c>.</summary>
    /// <value>Null (default): the name of the store that the groups are aggregated in.</value>
    public string? Name { get; init; }

    /// <summary>A copy with this serde for keys.</summary>
    public Grouped<K, V> WithKeySerde(ISerde<K> serde) => this with { KeySerde = serde };

    /// <summary>A copy with this serde for values.</summary>
    public Grouped<K, V> WithValueSerde(ISerde<V> serde) => this with { ValueSerde = serde };

    /// <summary>A copy with this name.</summary>
    public Grouped<K, V> WithName(string name) => this with { Name = name };
}

/// <summary>Says how a stream is grouped.</summary>
public static class Grouped
{
    /// <summary>With these serdes.</summary>
    public static Grouped<K, V> With<K, V>(ISerde<K> keySerde, ISerde<V> valueSerde) => new() { KeySerde = keySerde, ValueSerde = valueSerde };

    /// <summary>With a name.</summary>
    public static Grouped<K, V> As<K, V>(string name) => new() { Name = name };
}
