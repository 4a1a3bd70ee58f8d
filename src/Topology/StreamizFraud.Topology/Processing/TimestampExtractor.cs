using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>Decides the event time of a record.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <param name="record">The record with the timestamp it came with, which may be negative.</param>
/// <param name="partitionTime">Highest event time taken from the partition so far, -1 if none.</param>
/// <returns>Event time in ms since the Unix epoch; negative drops the record.</returns>
public delegate long TimestampExtractor<K, V>(in Record<K, V> record, long partitionTime);
