using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>Chooses the topic of a record; the topic must exist.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <param name="record">The record.</param>
/// <param name="origin">Where the input record came from that caused it; <see cref="RecordMetadata.None"/> inside a punctuation.</param>
/// <returns>Name of the topic as the cluster knows it.</returns>
public delegate string TopicNameExtractor<K, V>(in Record<K, V> record, RecordMetadata origin);
