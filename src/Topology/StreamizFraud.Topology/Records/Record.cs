using System.Runtime.CompilerServices;

namespace StreamizFraud.Topology.Records;

/// <summary>A record on its way through a topology: key, value, event time and headers.</summary>
/// <typeparam name="K">Type of the key.</typeparam>
/// <typeparam name="V">Type of the value.</typeparam>
/// <remarks>
/// Presence travels beside key and value (ruling 2): an absent value (a tombstone) is not <c>default(V)</c>. For reference types and
/// <see cref="Nullable{T}"/> absent is null; for other value types look at <see cref="HasValue"/>.
/// </remarks>
public readonly struct Record<K, V>
{
    /// <summary>A record whose key and value are present unless they are null.</summary>
    /// <param name="key">Key; null means that it is absent.</param>
    /// <param name="value">Value; null means that it is absent.</param>
    /// <param name="timestamp">Event time in ms since the Unix epoch, UTC; 0 or later.</param>
    /// <param name="headers">Headers; none by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timestamp"/> is negative.</exception>
    public Record(K key, V value, long timestamp, RecordHeaders? headers = null)
        : this(key, key is not null, value, value is not null, timestamp, headers ?? RecordHeaders.Empty)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timestamp);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Record(K key, bool hasKey, V value, bool hasValue, long timestamp, RecordHeaders headers)
    {
        Key = key;
        HasKey = hasKey;
        Value = value;
        HasValue = hasValue;
        Timestamp = timestamp;
        Headers = headers;
    }

    /// <summary>The key; <c>default</c> when <see cref="HasKey"/> is false.</summary>
    public K Key { get; }

    /// <summary>The value; <c>default</c> when <see cref="HasValue"/> is false.</summary>
    public V Value { get; }

    /// <summary>Event time in ms since the Unix epoch, UTC.</summary>
    public long Timestamp { get; }

    /// <summary>Headers, never null.</summary>
    public RecordHeaders Headers { get; }

    /// <summary>Whether the record has a key.</summary>
    public bool HasKey { get; }

    /// <summary>Whether the record has a value; without one it is a tombstone.</summary>
    public bool HasValue { get; }

    /// <summary>The same record with another key.</summary>
    public Record<K2, V> WithKey<K2>(K2 key) => new(key, key is not null, Value, HasValue, Timestamp, Headers);

    /// <summary>The same record with another value.</summary>
    // Values may be large structs: without a call they are not copied on the way.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Record<K, V2> WithValue<V2>(V2 value) => new(Key, HasKey, value, value is not null, Timestamp, Headers);

    /// <summary>The same record without a value, of any value type: a tombstone.</summary>
    public Record<K, V2> WithoutValue<V2>() => new(Key, HasKey, default!, hasValue: false, Timestamp, Headers);

    /// <summary>The same record at another time.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timestamp"/> is negative.</exception>
    public Record<K, V> WithTimestamp(long timestamp)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timestamp);
        return new(Key, HasKey, Value, HasValue, timestamp, Headers);
    }

    /// <summary>The same record with other headers.</summary>
    public Record<K, V> WithHeaders(RecordHeaders headers) => new(Key, HasKey, Value, HasValue, Timestamp, headers);
}
