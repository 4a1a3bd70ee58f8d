namespace StreamizFraud.Topology.Dsl;

/// <summary>Chooses the partition of a row by its key alone.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <param name="topic">Topic written to.</param>
/// <param name="key">Key of the row.</param>
/// <param name="partitions">Number of partitions of the topic.</param>
/// <returns>A partition from 0 to <paramref name="partitions"/> - 1, or -1 for the default: murmur2 of the key.</returns>
public delegate int KeyPartitioner<K>(string topic, K key, int partitions);

/// <summary>How two tables are joined by a foreign key. Immutable: the With methods give changed copies.</summary>
/// <typeparam name="K">Key type of the left table.</typeparam>
/// <typeparam name="KO">Key type of the right table.</typeparam>
/// <remarks>Source: <c>TableJoined</c> of Kafka Streams (KIP-775).</remarks>
public sealed record TableJoined<K, KO>
{
    /// <summary>What the names of the join's topics, nodes and store begin with.</summary>
    /// <value>Null (default): generated, which <see cref="StreamsBuilderOptions.AllowGeneratedNames"/> must allow.</value>
    public string? Name { get; init; }

    /// <summary>How the left table's topic is partitioned, if not by murmur2 of the key.</summary>
    /// <value>Null (default): each answer goes to the partition that its left row was read from.</value>
    public KeyPartitioner<K>? Partitioner { get; init; }

    /// <summary>How the right table's topic is partitioned, if not by murmur2 of the key.</summary>
    /// <value>Null (default): by murmur2.</value>
    public KeyPartitioner<KO>? OtherPartitioner { get; init; }

    /// <summary>A copy with this name.</summary>
    public TableJoined<K, KO> WithName(string name) => this with { Name = name };

    /// <summary>A copy for a left table that is partitioned by this function.</summary>
    public TableJoined<K, KO> WithPartitioner(KeyPartitioner<K> partitioner) => this with { Partitioner = partitioner };

    /// <summary>A copy for a right table that is partitioned by this function.</summary>
    public TableJoined<K, KO> WithOtherPartitioner(KeyPartitioner<KO> partitioner) => this with { OtherPartitioner = partitioner };
}

/// <summary>Says how two tables are joined by a foreign key.</summary>
public static class TableJoined
{
    /// <summary>With a name.</summary>
    public static TableJoined<K, KO> As<K, KO>(string name) => new() { Name = name };

    /// <summary>For tables that are partitioned in their own ways; null: by murmur2 of the key.</summary>
    public static TableJoined<K, KO> With<K, KO>(KeyPartitioner<K>? partitioner, KeyPartitioner<KO>? otherPartitioner) =>
        new() { Partitioner = partitioner, OtherPartitioner = otherPartitioner };
}
