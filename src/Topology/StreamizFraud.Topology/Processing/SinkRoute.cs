namespace StreamizFraud.Topology.Processing;

/// <summary>Where a sink writes its records to.</summary>
internal sealed record SinkRoute<K, V>
{
    /// <summary>The topic; empty if <see cref="Extractor"/> chooses it.</summary>
    public string Topic { get; init; } = string.Empty;

    /// <summary>Chooses a topic for each record; null: all go to <see cref="Topic"/>.</summary>
    public TopicNameExtractor<K, V>? Extractor { get; init; }

    /// <summary>Chooses the partition; null: murmur2 of the key.</summary>
    public StreamPartitioner<K, V>? Partitioner { get; init; }

    /// <summary>Chooses partitions, instead of <see cref="Partitioner"/>.</summary>
    public MulticastPartitioner<K, V>? Multicast { get; init; }
}
