using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Testing;

/// <summary>Reads the committed records of a topic of a topology under test, each once.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public sealed class TestOutputTopic<K, V> : IRecordSink
{
    private readonly IRecordConsumer _consumer;
    private readonly string _topic;
    private readonly ISerde<K> _keySerde;
    private readonly ISerde<V> _valueSerde;
    private readonly Queue<PolledRecord> _waiting = new();

    internal TestOutputTopic(ICluster cluster, string topic, ISerde<K> keySerde, ISerde<V> valueSerde)
    {
        using var admin = cluster.CreateAdmin();
        var partitions = admin.DescribeTopics([topic], TimeSpan.Zero).Single().Partitions;
        _consumer = cluster.CreateConsumer(new ConsumerSettings { ClientId = $"reader-of-{topic}" });
        _consumer.Fetch([.. Enumerable.Range(0, partitions).Select(partition => new PartitionOffset(new TopicPartition(topic, partition), 0))]);
        _topic = topic;
        _keySerde = keySerde;
        _valueSerde = valueSerde;
    }

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => QueueSize == 0;

    /// <summary>Records that wait.</summary>
    public int QueueSize
    {
        get
        {
            Take();
            return _waiting.Count;
        }
    }

    /// <summary>The next record.</summary>
    /// <exception cref="InvalidOperationException">Nothing waits.</exception>
    public Record<K, V> ReadRecord()
    {
        Take();
        if (_waiting.Count == 0)
        {
            throw new InvalidOperationException($"Topic {_topic} has no more records.");
        }

        var record = _waiting.Dequeue();
        var key = record.HasKey ? _keySerde.Deserialize(record.Key.Span, new SerdeContext(_topic, IsKey: true)) : default!;
        var value = record.HasValue ? _valueSerde.Deserialize(record.Value.Span, new SerdeContext(_topic, IsKey: false)) : default!;
        return new Record<K, V>(key, record.HasKey, value, record.HasValue, record.Timestamp, record.Headers);
    }

    /// <summary>The next record's value.</summary>
    public V ReadValue() => ReadRecord().Value;

    /// <summary>The next record's key and value.</summary>
    public KeyValuePair<K, V> ReadKeyValue()
    {
        var record = ReadRecord();
        return new(record.Key, record.Value);
    }

    /// <summary>All records that wait.</summary>
    public IReadOnlyList<Record<K, V>> ReadRecordsToList()
    {
        var records = new List<Record<K, V>>();
        while (!IsEmpty)
        {
            records.Add(ReadRecord());
        }

        return records;
    }

    /// <summary>All keys and values that wait.</summary>
    public IReadOnlyList<KeyValuePair<K, V>> ReadKeyValuesToList() =>
        [.. ReadRecordsToList().Select(record => new KeyValuePair<K, V>(record.Key, record.Value))];

    void IRecordSink.Add(in PolledRecord record) => _waiting.Enqueue(record);

    private void Take()
    {
        while (_consumer.Poll(TimeSpan.Zero, int.MaxValue, this) > 0)
        {
        }
    }
}
