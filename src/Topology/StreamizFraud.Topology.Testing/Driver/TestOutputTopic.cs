using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Topology.Testing;

/// <summary>Reads the committed records of a topic of a topology under test, each once.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <remarks>
/// Any topic can be read: sinks', repartition topics, changelogs. One that does not exist yet is empty. Records of one partition come in
/// their order. Source: <c>TestOutputTopic</c> of Kafka Streams.
/// </remarks>
public sealed class TestOutputTopic<K, V> : IRecordSink
{
    private readonly SimulatedCluster _cluster;
    private readonly string _topic;
    private readonly ISerde<K> _keySerde;
    private readonly ISerde<V> _valueSerde;
    private readonly Queue<PolledRecord> _waiting = new();
    private IRecordConsumer? _consumer;

    internal TestOutputTopic(SimulatedCluster cluster, string topic, ISerde<K> keySerde, ISerde<V> valueSerde)
    {
        _cluster = cluster;
        _topic = topic;
        _keySerde = LocatedSerde.At(keySerde, "Test output");
        _valueSerde = LocatedSerde.At(valueSerde, "Test output");
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
            throw new InvalidOperationException(
                _consumer is null ? $"Topic {_topic} does not exist: nothing was written to it." : $"Topic {_topic} has no more records.");
        }

        var record = _waiting.Dequeue();
        var key = record.HasKey ? _keySerde.Deserialize(record.Key.Span, new SerdeContext(_topic, IsKey: true)) : default!;
        var value = record.HasValue ? _valueSerde.Deserialize(record.Value.Span, new SerdeContext(_topic, IsKey: false)) : default!;
        return new Record<K, V>(key, record.HasKey, value, record.HasValue, record.Timestamp, record.Headers);
    }

    /// <summary>The next record's value.</summary>
    /// <exception cref="InvalidOperationException">Nothing waits.</exception>
    public V ReadValue() => ReadRecord().Value;

    /// <summary>The next record's key and value.</summary>
    /// <exception cref="InvalidOperationException">Nothing waits.</exception>
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

    /// <summary>All values that wait.</summary>
    public IReadOnlyList<V> ReadValuesToList() => [.. ReadRecordsToList().Select(record => record.Value)];

#pragma warning disable CS8714 // A key that is null is refused below.
    /// <summary>The last value of each key that waits.</summary>
    /// <exception cref="InvalidOperationException">A record has no key.</exception>
    public IReadOnlyDictionary<K, V> ReadKeyValuesToMap()
    {
        var map = new Dictionary<K, V>();
        foreach (var record in ReadRecordsToList())
        {
            map[record.HasKey ? record.Key : throw new InvalidOperationException($"A record of topic {_topic} has no key.")] = record.Value;
        }

        return map;
    }
#pragma warning restore CS8714

    void IRecordSink.Add(in PolledRecord record) => _waiting.Enqueue(record);

    private void Take()
    {
        var partitions = _cluster.PartitionCount(_topic);
        if (partitions == 0)
        {
            return;
        }

        if (_consumer is null)
        {
            _consumer = _cluster.CreateConsumer(new ConsumerSettings { ClientId = $"reader-of-{_topic}" });
            _consumer.Fetch([.. Enumerable.Range(0, partitions).Select(partition => new PartitionOffset(new TopicPartition(_topic, partition), 0))]);
        }

        while (_consumer.Poll(TimeSpan.Zero, int.MaxValue, this) > 0)
        {
        }
    }
}
