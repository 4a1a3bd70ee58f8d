using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Processing;

/// <summary>Where records of some topics enter a task's graph.</summary>
internal abstract class SourceNode(string name) : ProcessorNode(name)
{
    /// <summary>A slot for the head of one partition's queue: only heads are deserialised (rule T1).</summary>
    internal abstract SourceHead CreateHead(string topic);
}

/// <summary>A source of one key and value type.</summary>
internal sealed class SourceNode<K, V>(string name, ISerde<K> keySerde, ISerde<V> valueSerde, TimestampExtractor<K, V>? extractor) : SourceNode(name)
{
    private readonly ISerde<K> _keySerde = LocatedSerde.At(keySerde, $"Source {name}");
    private readonly ISerde<V> _valueSerde = LocatedSerde.At(valueSerde, $"Source {name}");
    private readonly TimestampExtractor<K, V>? _extractor = extractor;
    private readonly bool _wallClock = ReferenceEquals(extractor, TimestampExtractors.WallClockTime<K, V>.Extractor);
    private TaskContext _task = null!;
    private Receiver<K, V>[] _children = [];

    internal override void Init(TaskContext context) => _task = context;

    internal override void AddChild(ProcessorNode child) => _children = [.. _children, (Receiver<K, V>)child];

    internal override SourceHead CreateHead(string topic) => new Head(this, topic);

    private long TimeOf(in Record<K, V> record, long partitionTime) =>
        _wallClock ? _task.SystemTime
        : _extractor is null ? TimestampExtractors.FailOnInvalid(record, partitionTime)
        : _extractor(record, partitionTime);

    private sealed class Head(SourceNode<K, V> source, string topic) : SourceHead
    {
        private readonly SerdeContext _keyContext = new(topic, IsKey: true);
        private readonly SerdeContext _valueContext = new(topic, IsKey: false);
        private Record<K, V> _record;

        internal override long Load(
            ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, bool hasValue, in RecordContext raw, long partitionTime)
        {
            var k = hasKey ? source._keySerde.Deserialize(key, _keyContext with { Headers = raw.Headers }) : default!;
            var v = hasValue ? source._valueSerde.Deserialize(value, _valueContext with { Headers = raw.Headers }) : default!;

            // What a serde reads as null is absent, such as the JSON text null.
            hasKey = hasKey && k is not null;
            hasValue = hasValue && v is not null;
            _record = new Record<K, V>(k, hasKey, v, hasValue, raw.Timestamp, raw.Headers);
            if (source._extractor is null && raw.Timestamp >= 0)
            {
                return raw.Timestamp;
            }

            var timestamp = source.TimeOf(_record, partitionTime);
            _record = new Record<K, V>(k, hasKey, v, hasValue, timestamp, raw.Headers);
            return timestamp;
        }

        internal override void Forward()
        {
            var children = source._children;
            for (var i = 0; i < children.Length; i++)
            {
                children[i].Process(_record);
            }
        }
    }
}
