using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>How the topics of a stream or table are read. Immutable: the With methods give changed copies.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public sealed record Consumed<K, V>
{
    /// <summary>Serde of the keys.</summary>
    /// <value>Null (default): the built-in one of the type.</value>
    public ISerde<K>? KeySerde { get; init; }

    /// <summary>Serde of the values.</summary>
    /// <value>Null (default): the built-in one of the type.</value>
    public ISerde<V>? ValueSerde { get; init; }

    /// <summary>Decides the event time; <see cref="TimestampExtractors"/> has those that are built in. Global stores take the record's own.</summary>
    /// <value>Null (default): the timestamp of the record; a negative one is an error.</value>
    public TimestampExtractor<K, V>? TimestampExtractor { get; init; }

    /// <summary>Where partitions begin that have no committed offset. Global stores have no offsets in the group and always begin at the first record.</summary>
    /// <value>Null (default): as the application is configured (<c>auto.offset.reset</c>).</value>
    public AutoOffsetReset? OffsetResetPolicy { get; init; }

    /// <summary>Name of the node.</summary>
    /// <value>Null (default): generated.</value>
    public string? Name { get; init; }

    /// <summary>A copy with this serde for keys.</summary>
    public Consumed<K, V> WithKeySerde(ISerde<K> serde) => this with { KeySerde = serde };

    /// <summary>A copy with this serde for values.</summary>
    public Consumed<K, V> WithValueSerde(ISerde<V> serde) => this with { ValueSerde = serde };

    /// <summary>A copy that takes event times from this extractor.</summary>
    public Consumed<K, V> WithTimestampExtractor(TimestampExtractor<K, V> extractor) => this with { TimestampExtractor = extractor };

    /// <summary>A copy that starts partitions without a committed offset here.</summary>
    public Consumed<K, V> WithOffsetResetPolicy(AutoOffsetReset policy) => this with { OffsetResetPolicy = policy };

    /// <summary>A copy with this name.</summary>
    public Consumed<K, V> WithName(string name) => this with { Name = name };
}

/// <summary>Says how topics are read.</summary>
public static class Consumed
{
    /// <summary>With these serdes and, if given, this event time.</summary>
    public static Consumed<K, V> With<K, V>(ISerde<K> keySerde, ISerde<V> valueSerde, TimestampExtractor<K, V>? timestampExtractor = null) =>
        new() { KeySerde = keySerde, ValueSerde = valueSerde, TimestampExtractor = timestampExtractor };

    /// <summary>With a name.</summary>
    public static Consumed<K, V> As<K, V>(string name) => new() { Name = name };
}
