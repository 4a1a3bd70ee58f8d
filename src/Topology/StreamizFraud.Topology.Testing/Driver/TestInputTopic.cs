using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Testing;

/// <summary>Pipes records into a topology under test.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <remarks>
/// It has an event time of its own, for records that are piped without one; each of them advances it. A null key or value is sent
/// as null. Source: <c>TestInputTopic</c> of Kafka Streams.
/// </remarks>
public sealed class TestInputTopic<K, V>
{
    private readonly TopologyTestDriver _driver;
    private readonly string _topic;
    private readonly ISerde<K> _keySerde;
    private readonly ISerde<V> _valueSerde;
    private readonly long _autoAdvanceMs;
    private long _now;

    internal TestInputTopic(
        TopologyTestDriver driver, string topic, ISerde<K> keySerde, ISerde<V> valueSerde, DateTimeOffset start, TimeSpan autoAdvance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(autoAdvance, TimeSpan.Zero);
        _driver = driver;
        _topic = topic;
        _keySerde = keySerde;
        _valueSerde = valueSerde;
        _now = start.ToUnixTimeMilliseconds();
        _autoAdvanceMs = (long)autoAdvance.TotalMilliseconds;
    }

    /// <summary>Moves the topic's own time.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative.</exception>
    public void AdvanceTime(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        _now += (long)by.TotalMilliseconds;
    }

    /// <summary>Pipes a record without a key at the topic's own time.</summary>
    public void PipeInput(V value) => Pipe(null, Value(value), TakeTime());

    /// <summary>Pipes a record without a key.</summary>
    public void PipeInput(V value, DateTimeOffset time) => Pipe(null, Value(value), time.ToUnixTimeMilliseconds());

    /// <summary>Pipes a record at the topic's own time.</summary>
    public void PipeInput(K key, V value) => Pipe(Key(key), Value(value), TakeTime());

    /// <summary>Pipes a record.</summary>
    public void PipeInput(K key, V value, DateTimeOffset time) => Pipe(Key(key), Value(value), time.ToUnixTimeMilliseconds());

    /// <summary>Pipes a record.</summary>
    /// <param name="key">Key.</param>
    /// <param name="value">Value; null sends a tombstone.</param>
    /// <param name="timestamp">Event time, ms since the Unix epoch.</param>
    /// <param name="headers">Headers.</param>
    /// <param name="partition">Partition; -1, the default, by the key as every producer does it.</param>
    public void PipeInput(K key, V value, long timestamp, RecordHeaders? headers = null, int partition = -1) =>
        Pipe(Key(key), Value(value), timestamp, headers, partition);

    /// <summary>Pipes a record with its time and headers.</summary>
    public void PipeInput(in Record<K, V> record) =>
        Pipe(record.HasKey ? Key(record.Key) : null, record.HasValue ? Value(record.Value) : null, record.Timestamp, record.Headers);

    /// <summary>Pipes values without keys, each at the topic's own time.</summary>
    public void PipeValueList(IEnumerable<V> values)
    {
        foreach (var value in values)
        {
            PipeInput(value);
        }
    }

    /// <summary>Pipes values without keys at regular times.</summary>
    /// <param name="values">The values.</param>
    /// <param name="start">Time of the first.</param>
    /// <param name="advance">Time from one to the next.</param>
    public void PipeValueList(IEnumerable<V> values, DateTimeOffset start, TimeSpan advance)
    {
        foreach (var value in values)
        {
            PipeInput(value, start);
            start += advance;
        }
    }

    /// <summary>Pipes records, each at the topic's own time.</summary>
    public void PipeKeyValueList(IEnumerable<KeyValuePair<K, V>> records)
    {
        foreach (var (key, value) in records)
        {
            PipeInput(key, value);
        }
    }

    /// <summary>Pipes records at regular times.</summary>
    /// <param name="records">Keys and values.</param>
    /// <param name="start">Time of the first.</param>
    /// <param name="advance">Time from one to the next.</param>
    public void PipeKeyValueList(IEnumerable<KeyValuePair<K, V>> records, DateTimeOffset start, TimeSpan advance)
    {
        foreach (var (key, value) in records)
        {
            PipeInput(key, value, start);
            start += advance;
        }
    }

    /// <summary>Pipes records with their times and headers.</summary>
    public void PipeRecordList(IEnumerable<Record<K, V>> records)
    {
        foreach (var record in records)
        {
            PipeInput(record);
        }
    }

    /// <summary>Pipes a tombstone of any value type.</summary>
    public void PipeTombstone(K key, long timestamp) => Pipe(Key(key), null, timestamp);

    /// <summary>Pipes bytes as they are, to see what a topology does with bad ones.</summary>
    public void PipeBytes(byte[]? key, byte[]? value, long timestamp) => Pipe(key, value, timestamp);

    private void Pipe(byte[]? key, byte[]? value, long timestamp, RecordHeaders? headers = null, int partition = -1) =>
        _driver.Pipe(_topic, partition, key, value, timestamp, headers ?? RecordHeaders.Empty);

    private byte[]? Key(K key) => _driver.Encode(key, _keySerde, _topic, isKey: true);

    private byte[]? Value(V value) => _driver.Encode(value, _valueSerde, _topic, isKey: false);

    private long TakeTime()
    {
        var now = _now;
        _now += _autoAdvanceMs;
        return now;
    }
}
