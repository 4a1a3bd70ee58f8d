using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Processing;

/// <summary>The event times that Kafka Streams has built in, for <c>Consumed.WithTimestampExtractor</c>.</summary>
/// <remarks>All take the record's own timestamp if it is not negative, except <see cref="WallClock{K,V}"/>.</remarks>
public static class TimestampExtractors
{
    /// <summary>A negative timestamp is an error. What a source does that was given no extractor.</summary>
    /// <exception cref="SerdeException">The timestamp is negative.</exception>
    public static long FailOnInvalid<K, V>(in Record<K, V> record, long partitionTime) =>
        record.Timestamp >= 0
            ? record.Timestamp
            : throw new SerdeException($"the record's timestamp {record.Timestamp} is negative and the source's timestamp extractor takes no such records") { IsLoggable = true };

    /// <summary>A record with a negative timestamp is dropped, logged and counted.</summary>
    public static long LogAndSkipOnInvalid<K, V>(in Record<K, V> record, long partitionTime) => record.Timestamp;

    /// <summary>Instead of a negative timestamp the highest event time of the partition so far is taken.</summary>
    /// <exception cref="SerdeException">The timestamp is negative and the partition has no event time yet.</exception>
    public static long UsePartitionTimeOnInvalid<K, V>(in Record<K, V> record, long partitionTime) =>
        record.Timestamp >= 0 ? record.Timestamp
        : partitionTime >= 0 ? partitionTime
        : throw new SerdeException($"the record's timestamp {record.Timestamp} is negative and no earlier record of the partition had a time") { IsLoggable = true };

    /// <summary>The time of day at which the task looks at the record. Results that depend on it cannot be replayed.</summary>
    public static TimestampExtractor<K, V> WallClock<K, V>() => WallClockTime<K, V>.Extractor;

    /// <summary>
    /// An extractor knows no clock, and only the task has the one that counts, virtual time in tests: a source knows this extractor and asks
    /// its task instead.
    /// </summary>
    internal static class WallClockTime<K, V>
    {
        public static TimestampExtractor<K, V> Extractor { get; } = (in Record<K, V> _, long _) =>
            throw new InvalidOperationException("Wall-clock time is known to sources only; it cannot be asked for inside another extractor.");
    }
}
