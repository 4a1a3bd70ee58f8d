using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.Processing;

/// <summary>Chooses the partition of a record.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <param name="topic">Topic written to.</param>
/// <param name="record">The record.</param>
/// <param name="partitions">Number of partitions of the topic.</param>
/// <returns>A partition from 0 to <paramref name="partitions"/> - 1, or -1 for the default: murmur2 of the key (rule M1).</returns>
public delegate int StreamPartitioner<K, V>(string topic, in Record<K, V> record, int partitions);

/// <summary>Where records leave a task's graph for a topic.</summary>
internal sealed class SinkNode<K, V>(
    string name, string topic, ISerde<K> keySerde, ISerde<V> valueSerde, StreamPartitioner<K, V>? partitioner) : Receiver<K, V>(name)
{
    private readonly ISerde<K> _keySerde = LocatedSerde.At(keySerde, $"Sink {name}");
    private readonly ISerde<V> _valueSerde = LocatedSerde.At(valueSerde, $"Sink {name}");
    private readonly SerdeContext _keyContext = new(topic, IsKey: true);
    private readonly SerdeContext _valueContext = new(topic, IsKey: false);
    private readonly int _keySuffix = (keySerde as ISuffixedKeySerde)?.SuffixLength ?? 0;
    private IRecordCollector _collector = null!;

    internal override void AddChild(ProcessorNode child) => throw new TopologyException($"Sink {Name} cannot have children.");

    internal override void Init(TaskContext context) => _collector = context.Collector;

    internal override void Process(in Record<K, V> record)
    {
        var collector = _collector;
        var start = collector.Position;
        var keyLength = -1;
        if (record.HasKey)
        {
            _keySerde.Serialize(record.Key, collector.Buffer, _keyContext);
            keyLength = collector.Position - start;
        }

        var valueLength = -1;
        if (record.HasValue)
        {
            var valueStart = collector.Position;
            _valueSerde.Serialize(record.Value, collector.Buffer, _valueContext);
            valueLength = collector.Position - valueStart;
        }

        var partition = partitioner is null ? -1 : partitioner(topic, record, collector.PartitionCount(topic));
        collector.Stage(topic, partition, keyLength, valueLength, record.Timestamp, record.Headers, _keySuffix);
    }
}
