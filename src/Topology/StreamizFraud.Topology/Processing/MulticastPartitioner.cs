using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>Chooses any number of partitions of a record, each of which gets it (KIP-837).</summary>
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
