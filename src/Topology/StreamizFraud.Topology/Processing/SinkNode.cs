using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.Processing;

/// <summary>Where records leave a task's graph for a topic.</summary>
internal sealed class SinkNode<K, V>(string name, SinkRoute<K, V> route, ISerde<K> keySerde, ISerde<V> valueSerde) : Receiver<K, V>(name)
{
    private const int ByKey = -1;

    private readonly ISerde<K> _keySerde = LocatedSerde.At(keySerde, $"Sink {name}");
    private readonly ISerde<V> _valueSerde = LocatedSerde.At(valueSerde, $"Sink {name}");
    private readonly int _keySuffix = (keySerde as ISuffixedKeySerde)?.SuffixLength ?? 0;
    private TaskContext _task = null!;
    private IRecordCollector _collector = null!;

    internal override void AddChild(ProcessorNode child) => throw new TopologyException($"Sink {Name} cannot have children.");

    internal override void Init(TaskContext context)
    {
        _task = context;
        _collector = context.Collector;
    }

    internal override void Process(in Record<K, V> record)
    {
        var topic = route.Extractor is null ? route.Topic : Extract(record);
        if (route.Multicast is not null)
        {
            Multicast(record, topic);
            return;
        }

        var partition = ByKey;
        if (route.Partitioner is { } partitioner)
        {
            var partitions = _collector.PartitionCount(topic);
            partition = partitioner(topic, record, partitions);
            if (partition != ByKey)
            {
                Check(partition, partitions, topic);
            }
        }

        Serialize(record, topic, out var keyLength, out var valueLength);
        Stage(record, topic, partition, keyLength, valueLength);
    }

    private string Extract(in Record<K, V> record)
    {
        var topic = route.Extractor!(record, _task.Current.Origin);
        if (string.IsNullOrEmpty(topic))
        {
            throw new StreamException(FaultScope.Record, $"Sink {Name}: the topic extractor named no topic.") { IsLoggable = true };
        }

        // Also where the partition does not depend on it: a topic that is not there is found out now, not when the transaction is lost by it.
        _ = _collector.PartitionCount(topic);
        return topic;
    }

    private void Multicast(in Record<K, V> record, string topic)
    {
        var partitions = _collector.PartitionCount(topic);
        var chosen = route.Multicast!(topic, record, partitions);
        if (chosen is { Count: 0 })
        {
            _task.Drop(Name, "its partitioner chose no partition");
            return;
        }

        Serialize(record, topic, out var keyLength, out var valueLength);
        if (chosen is null)
        {
            Stage(record, topic, ByKey, keyLength, valueLength);
            return;
        }

        // All of them are of the same bytes.
        foreach (var partition in chosen)
        {
            Check(partition, partitions, topic);
            Stage(record, topic, partition, keyLength, valueLength);
        }
    }

    private void Check(int partition, int partitions, string topic)
    {
        if (partition < 0 || partition >= partitions)
        {
            throw new StreamException(
                FaultScope.Record, $"Sink {Name}: the partitioner chose partition {partition} of topic {topic}, which has {partitions}.") { IsLoggable = true };
        }
    }

    /// <summary>Appends key and value to the collector's buffer.</summary>
    private void Serialize(in Record<K, V> record, string topic, out int keyLength, out int valueLength)
    {
        var start = _collector.Position;
        keyLength = -1;
        if (record.HasKey)
        {
            _keySerde.Serialize(record.Key, _collector.Buffer, new SerdeContext(topic, IsKey: true) { Headers = record.Headers });
            keyLength = _collector.Position - start;
        }

        valueLength = -1;
        if (record.HasValue)
        {
            var valueStart = _collector.Position;
            _valueSerde.Serialize(record.Value, _collector.Buffer, new SerdeContext(topic, IsKey: false) { Headers = record.Headers });
            valueLength = _collector.Position - valueStart;
        }
    }

    private void Stage(in Record<K, V> record, string topic, int partition, int keyLength, int valueLength) =>
        _collector.Stage(topic, partition, keyLength, valueLength, record.Timestamp, record.Headers, _keySuffix);
}
