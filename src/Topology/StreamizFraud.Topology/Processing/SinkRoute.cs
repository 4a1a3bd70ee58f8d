using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>Chooses the topic of a record; the topic must exist.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <param name="record">The record.</param>
/// <param name="origin">Where the input record came from that caused it; <see cref="RecordMetadata.None"/> inside a punctuation.</param>
/// <returns>Name of the topic as the cluster knows it.</returns>
public delegate string TopicNameExtractor<K, V>(in Record<K, V> record, RecordMetadata origin);

/// <summary>Chooses the partition of a record.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <param name="topic">Topic written to.</param>
/// <param name="record">The record.</param>
/// <param name="partitions">Number of partitions of the topic.</param>
/// <returns>A partition from 0 to <paramref name="partitions"/> - 1, or -1 for the default: murmur2 of the key (rule M1).</returns>
public delegate int StreamPartitioner<K, V>(string topic, in Record<K, V> record, int partitions);

/// <summary>Chooses any number of partitions of a record, each of which gets it (rule M5, KIP-837).</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <param name="topic">Topic written to.</param>
/// <param name="record">The record.</param>
/// <param name="partitions">Number of partitions of the topic.</param>
/// <returns>
/// Partitions from 0 to <paramref name="partitions"/> - 1, each once; none: the record is dropped and counted; null: the default,
/// murmur2 of the key.
/// </returns>
public delegate IReadOnlyCollection<int>? MulticastPartitioner<K, V>(string topic, in Record<K, V> record, int partitions);

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
