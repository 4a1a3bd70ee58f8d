using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Testing;

/// <summary>Pipes records into a topology under test.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public sealed class TestInputTopic<K, V>
{
    private readonly TopologyTestDriver _driver;
    private readonly string _topic;
    private readonly ISerde<K> _keySerde;
    private readonly ISerde<V> _valueSerde;
    private long _now;

    internal TestInputTopic(TopologyTestDriver driver, string topic, ISerde<K> keySerde, ISerde<V> valueSerde)
    {
        _driver = driver;
        _topic = topic;
        _keySerde = keySerde;
        _valueSerde = valueSerde;
    }

    /// <summary>Added to the time of the next record that has none of its own.</summary>
    /// <value>Zero by default.</value>
    public TimeSpan AutoAdvance { get; set; }

    /// <summary>Pipes a record at the topic's own time.</summary>
    public void PipeInput(K key, V value)
    {
        PipeInput(key, value, _now);
        _now += (long)AutoAdvance.TotalMilliseconds;
    }

    /// <summary>Pipes a record.</summary>
    /// <param name="key">Key; null sends a null key.</param>
    /// <param name="value">Value; null sends a tombstone.</param>
    /// <param name="timestamp">Event time, ms since the Unix epoch.</param>
    /// <param name="headers">Headers.</param>
    /// <param name="partition">Partition; -1, the default, by the key as every producer does it.</param>
    public void PipeInput(K key, V value, long timestamp, RecordHeaders? headers = null, int partition = -1) =>
        _driver.Pipe(
            _topic,
            partition,
            _driver.Encode(key, _keySerde, _topic, isKey: true),
            _driver.Encode(value, _valueSerde, _topic, isKey: false),
            timestamp,
            headers ?? RecordHeaders.Empty);

    /// <summary>Pipes a tombstone of any value type.</summary>
    public void PipeTombstone(K key, long timestamp) =>
        _driver.Pipe(_topic, -1, _driver.Encode(key, _keySerde, _topic, isKey: true), null, timestamp, RecordHeaders.Empty);

    /// <summary>Pipes bytes as they are, to see what a topology does with bad ones.</summary>
    public void PipeBytes(byte[]? key, byte[]? value, long timestamp) => _driver.Pipe(_topic, -1, key, value, timestamp, RecordHeaders.Empty);
}
