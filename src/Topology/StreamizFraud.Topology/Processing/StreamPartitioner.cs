using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>Chooses the partition of a record.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <param name="topic">Topic written to.</param>
/// <param name="record">The record.</param>
/// <param name="partitions">Number of partitions of the topic.</param>
/// <returns>A partition from 0 to <paramref name="partitions"/> - 1, or -1 for the default: murmur2 of the key.</returns>
public delegate int StreamPartitioner<K, V>(string topic, in Record<K, V> record, int partitions);
