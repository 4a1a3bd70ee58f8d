namespace StreamizFraud.Topology.Records;

/// <summary>A record whose key cannot be changed, so that its partition stays right: what an <c>IFixedKeyProcessor</c> gets and forwards.</summary>
/// <typeparam name="K">Type of the key.</typeparam>
/// <typeparam name="V">Type of the value.</typeparam>
/// <remarks>
/// Made by the engine only; a processor derives others from the one it was given. Presence as in <see cref="Record{K,V}"/>.
/// Source: <c>FixedKeyRecord</c> of Kafka Streams (KIP-820).
/// </remarks>
public readonly struct FixedKeyRecord<K, V>
{
    internal FixedKeyRecord(in Record<K, V> record) => Record = record;

    /// <summary>The key; <c>default</c> when <see cref="HasKey"/> is false.</summary>
    public K Key => Record.Key;

    /// <summary>The value; <c>default</c> when <see cref="HasValue"/> is false.</summary>
    public V Value => Record.Value;

    /// <summary>Event time in ms since the Unix epoch, UTC.</summary>
    public long Timestamp => Record.Timestamp;

    /// <summary>Headers, never null.</summary>
    public RecordHeaders Headers => Record.Headers;

    /// <summary>Whether the record has a key.</summary>
    public bool HasKey => Record.HasKey;

    /// <summary>Whether the record has a value; without one it is a tombstone.</summary>
    public bool HasValue => Record.HasValue;

    internal Record<K, V> Record { get; }

    /// <summary>The same record with another value.</summary>
    public FixedKeyRecord<K, V2> WithValue<V2>(V2 value) => new(Record.WithValue(value));

    /// <summary>The same record without a value, of any value type: a tombstone.</summary>
    public FixedKeyRecord<K, V2> WithoutValue<V2>() => new(Record.WithoutValue<V2>());

    /// <summary>The same record at another time.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timestamp"/> is negative.</exception>
    public FixedKeyRecord<K, V> WithTimestamp(long timestamp) => new(Record.WithTimestamp(timestamp));

    /// <summary>The same record with other headers.</summary>
    public FixedKeyRecord<K, V> WithHeaders(RecordHeaders headers) => new(Record.WithHeaders(headers));
}
