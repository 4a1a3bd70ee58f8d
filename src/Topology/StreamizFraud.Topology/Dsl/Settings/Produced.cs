using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>How records are written to a topic. Immutable: the With methods give changed copies.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public sealed record Produced<K, V>
{
    /// <summary>Serde of the keys.</summary>
    /// <value>Null (default): that of the stream, else the built-in one of the type.</value>
    public ISerde<K>? KeySerde { get; init; }

    /// <summary>Serde of the values.</summary>
    /// <value>Null (default): that of the stream, else the built-in one of the type.</value>
    public ISerde<V>? ValueSerde { get; init; }

    /// <summary>Chooses the partition.</summary>
    /// <value>Null (default): murmur2 of the key.</value>
    public StreamPartitioner<K, V>? Partitioner { get; init; }

    /// <summary>Chooses any number of partitions, instead of <see cref="Partitioner"/>.</summary>
    /// <value>Null by default.</value>
    public MulticastPartitioner<K, V>? MulticastPartitioner { get; init; }

    /// <summary>Name of the node.</summary>
    /// <value>Null (default): generated.</value>
    public string? Name { get; init; }

    /// <summary>A copy with this serde for keys.</summary>
    public Produced<K, V> WithKeySerde(ISerde<K> serde) => this with { KeySerde = serde };

    /// <summary>A copy with this serde for values.</summary>
    public Produced<K, V> WithValueSerde(ISerde<V> serde) => this with { ValueSerde = serde };

    /// <summary>A copy that chooses the partition with this function.</summary>
    /// <param name="partitioner">
    /// Gets topic, key, value and the number of partitions and gives the partition; an absent key or value is <c>default</c>. <see cref="WithStreamPartitioner"/>
    /// takes one that gets the whole record.
    /// </param>
    public Produced<K, V> WithPartitioner(Func<string, K, V, int, int> partitioner)
    {
        ArgumentNullException.ThrowIfNull(partitioner);
        return WithStreamPartitioner((topic, in record, partitions) => partitioner(topic, record.Key, record.Value, partitions));
    }

    /// <summary>A copy that chooses the partition with this function.</summary>
    public Produced<K, V> WithStreamPartitioner(StreamPartitioner<K, V> partitioner) => this with { Partitioner = partitioner, MulticastPartitioner = null };

    /// <summary>A copy that chooses any number of partitions for each record (KIP-837).</summary>
    public Produced<K, V> WithMulticastPartitioner(MulticastPartitioner<K, V> partitioner) => this with { Partitioner = null, MulticastPartitioner = partitioner };

    /// <summary>A copy with this name.</summary>
    public Produced<K, V> WithName(string name) => this with { Name = name };
}

/// <summary>Says how records are written.</summary>
public static class Produced
{
    /// <summary>With these serdes and, if given, this choice of partitions.</summary>
    public static Produced<K, V> With<K, V>(ISerde<K> keySerde, ISerde<V> valueSerde, StreamPartitioner<K, V>? partitioner = null) =>
        new() { KeySerde = keySerde, ValueSerde = valueSerde, Partitioner = partitioner };

    /// <summary>With a name.</summary>
    public static Produced<K, V> As<K, V>(string name) => new() { Name = name };
}
