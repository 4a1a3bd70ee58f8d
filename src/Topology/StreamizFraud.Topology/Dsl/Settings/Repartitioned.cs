using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>How a stream is repartitioned through an internal topic. Immutable: the With methods give changed copies.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public sealed record Repartitioned<K, V>
{
    /// <summary>Serde of the keys.</summary>
    /// <value>Null (default): that of the stream, else the built-in one of the type.</value>
    public ISerde<K>? KeySerde { get; init; }

    /// <summary>Serde of the values.</summary>
    /// <value>Null (default): that of the stream, else the built-in one of the type.</value>
    public ISerde<V>? ValueSerde { get; init; }

    /// <summary>Name of the topic: <c>application.id-Name-repartition</c>.</summary>
    /// <value>Null (default): generated.</value>
    public string? Name { get; init; }

    /// <summary>Number of partitions, 1 or more.</summary>
    /// <value>Null (default): as the topics that the stream comes from.</value>
    public int? Partitions { get; init; }

    /// <summary>Chooses the partition.</summary>
    /// <value>Null (default): murmur2 of the key.</value>
    public StreamPartitioner<K, V>? Partitioner { get; init; }

    /// <summary>Chooses any number of partitions, instead of <see cref="Partitioner"/>.</summary>
    /// <value>Null by default.</value>
    public MulticastPartitioner<K, V>? MulticastPartitioner { get; init; }

    /// <summary>A copy with this serde for keys.</summary>
    public Repartitioned<K, V> WithKeySerde(ISerde<K> serde) => this with { KeySerde = serde };

    /// <summary>A copy with this serde for values.</summary>
    public Repartitioned<K, V> WithValueSerde(ISerde<V> serde) => this with { ValueSerde = serde };

    /// <summary>A copy with this name.</summary>
    public Repartitioned<K, V> WithName(string name) => this with { Name = name };

    /// <summary>A copy with this number of partitions.</summary>
    public Repartitioned<K, V> WithNumberOfPartitions(int partitions) => this with { Partitions = partitions };

    /// <summary>A copy that chooses the partition with this function.</summary>
    /// <param name="partitioner">
    /// Gets topic, key, value and the number of partitions and gives the partition; an absent key or value is <c>default</c>. <see cref="WithStreamPartitioner"/>
    /// takes one that gets the whole record.
    /// </param>
    public Repartitioned<K, V> WithPartitioner(Func<string, K, V, int, int> partitioner)
    {
        ArgumentNullException.ThrowIfNull(partitioner);
        return WithStreamPartitioner((topic, in record, partitions) => partitioner(topic, record.Key, record.Value, partitions));
    }

    /// <summary>A copy that chooses the partition with this function.</summary>
    public Repartitioned<K, V> WithStreamPartitioner(StreamPartitioner<K, V> partitioner) =>
        this with { Partitioner = partitioner, MulticastPartitioner = null };

    /// <summary>A copy that chooses any number of partitions for each record (KIP-837).</summary>
    public Repartitioned<K, V> WithMulticastPartitioner(MulticastPartitioner<K, V> partitioner) =>
        this with { Partitioner = null, MulticastPartitioner = partitioner };
}

/// <summary>Says how a stream is repartitioned.</summary>
public static class Repartitioned
{
    /// <summary>With these serdes.</summary>
    public static Repartitioned<K, V> With<K, V>(ISerde<K> keySerde, ISerde<V> valueSerde) => new() { KeySerde = keySerde, ValueSerde = valueSerde };

    /// <summary>With a name.</summary>
    public static Repartitioned<K, V> As<K, V>(string name) => new() { Name = name };

    /// <summary>With a number of partitions.</summary>
    public static Repartitioned<K, V> NumberOfPartitions<K, V>(int partitions) => new() { Partitions = partitions };
}
