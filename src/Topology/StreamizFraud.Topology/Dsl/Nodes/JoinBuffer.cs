using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.State.Suppression;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>
/// Records of a stream that wait until their table has caught up with their time (rule K4). Time is that of the records that were put in:
/// the table's own does not count.
/// </summary>
/// <param name="store">Name of the store.</param>
/// <param name="graceMs">How long a record waits, in ms.</param>
/// <param name="serdes">Serdes of the records.</param>
internal sealed class JoinBuffer<K, V>(string store, long graceMs, (ISerde<K> Key, ISerde<V> Value) serdes)
{
    private const long Nothing = long.MaxValue;

    // Kafka gives the changes of its buffer no time.
    private const long NoTime = -1;

    private ITimestampedKeyValueStore<BufferedKey<K>, BufferedRecord<V>> _records = null!;
    private StreamClock _time = null!;
    private StreamClock _first = null!;
    private StreamClock _sequence = null!;

    /// <summary>Whether <see cref="TakeDue"/> gives any.</summary>
    public bool HasDue => _first.Time <= _time.Time - graceMs;

    /// <summary>Called once, after the task's stores have been restored.</summary>
    public void Init(TaskContext context)
    {
        _records = (ITimestampedKeyValueStore<BufferedKey<K>, BufferedRecord<V>>)context.Store(store);
        _time = context.Clock(OperatorClock.Buffer(store));
        _first = context.Clock(OperatorClock.First(store));
        _sequence = context.Clock(OperatorClock.Sequence(store));
        _first.Set(Nothing);

        // A task that has moved knows only the records themselves.
        foreach (var (key, _) in _records.All())
        {
            _time.Observe(key.Timestamp);
            _sequence.Observe(key.Sequence);
            _first.Set(Math.Min(_first.Time, key.Timestamp));
        }
    }

    /// <summary>Lets a record wait.</summary>
    /// <returns>False if it need not: it has been overtaken by its grace.</returns>
    public bool Add(in Record<K, V> record, in RecordMetadata origin)
    {
        if (record.Timestamp < _time.Time - graceMs)
        {
            return false;
        }

        _time.Observe(record.Timestamp);
        _first.Set(Math.Min(_first.Time, record.Timestamp));
        _sequence.Observe(Math.Max(0, _sequence.Time) + 1);
        var key = new BufferedKey<K>(record.Timestamp, new(record.Key, HasValue: true), (int)(_sequence.Time & int.MaxValue));
        _records.Put(key, new(record.Value, origin, record.Timestamp, record.Headers), NoTime);
        return true;
    }

    /// <summary>A record in bytes, for a dead letter.</summary>
    public (ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value) Encode(in Record<K, V> record) => (
        EncodedBytes.Of(serdes.Key, record.Key, record.HasKey, new SerdeContext(store, IsKey: true)),
        EncodedBytes.Of(serdes.Value, record.Value, record.HasValue, new SerdeContext(store, IsKey: false)));

    /// <summary>Takes out the records that have waited long enough, oldest first.</summary>
    public IEnumerable<(Record<K, V> Record, RecordMetadata Origin)> TakeDue()
    {
        var due = _time.Time - graceMs;

        // Not from the first key: those of the records taken out so far are still in the way of a walk through the store.
        var rows = _records.Range(BufferedKey<K>.From(_first.Time), BufferedKey<K>.From(long.MaxValue));
        _first.Set(Nothing);
        foreach (var (key, record) in rows)
        {
            if (key.Timestamp > due)
            {
                _first.Set(key.Timestamp);
                yield break;
            }

            _records.Delete(key, NoTime);
            yield return (new Record<K, V>(key.Key.Value, record.Value, record.Timestamp, record.Headers), record.Origin);
        }
    }
}

/// <summary>Which record waits; those of equal time and key are told apart by their order. Without a key: the place before all of that time.</summary>
internal readonly record struct BufferedKey<K>(long Timestamp, Maybe<K> Key, int Sequence)
{
    /// <summary>The place before all records from a time on.</summary>
    public static BufferedKey<K> From(long timestamp) => new(timestamp, Maybe<K>.None, 0);
}

/// <summary>A record that waits, without its key.</summary>
internal sealed record BufferedRecord<V>(V Value, RecordMetadata Origin, long Timestamp, RecordHeaders Headers);

/// <summary>Layout <c>byte 0 ‖ int64 time ‖ key ‖ int32 sequence</c>: the rows of a time-ordered store (rule B5).</summary>
internal sealed class BufferedKeySerde<K>(ISerde<K> keys) : ISerde<BufferedKey<K>>
{
    public string Format => $"BufferedKey({keys.Format})";

    private const int PrefixLength = 1 + sizeof(long);

    public void Serialize(BufferedKey<K> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var prefix = destination.GetSpan(PrefixLength);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt64BigEndian(prefix[1..], value.Timestamp);
        destination.Advance(PrefixLength);
        if (!value.Key.HasValue)
        {
            return;
        }

        keys.Serialize(value.Key.Value, destination, context);
        BinaryPrimitives.WriteInt32BigEndian(destination.GetSpan(sizeof(int)), value.Sequence);
        destination.Advance(sizeof(int));
    }

    public BufferedKey<K> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => new(
        BinaryPrimitives.ReadInt64BigEndian(bytes[1..]),
        Maybe<K>.Of(keys.Deserialize(bytes[PrefixLength..^sizeof(int)], context)),
        BinaryPrimitives.ReadInt32BigEndian(bytes[^sizeof(int)..]));
}

/// <summary>The layout of held-back changes (rule U6), as far as a record has one: no value before it, and a due time that is not used.</summary>
internal sealed class BufferedRecordSerde<V>(ISerde<V> values) : ISerde<BufferedRecord<V>>
{
    public string Format => $"BufferedRecord({values.Format})";

    public void Serialize(BufferedRecord<V> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var bytes = new ArrayBufferWriter<byte>();
        values.Serialize(value.Value, bytes, context);
        var row = new ArrayBufferWriter<byte>();
        HeldRow.WriteContext(row, value.Origin, value.Timestamp, value.Headers);
        HeldRow.WriteValue(row, [], present: false);
        HeldRow.WriteValue(row, [], present: false);
        HeldRow.WriteValue(row, bytes.WrittenSpan, present: true);
        HeldRow.WriteInt64(row, 0);
        destination.Write(row.WrittenSpan);
    }

    public BufferedRecord<V> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        HeldRow.Read(bytes, out var timestamp, out var origin, out var headers);
        return HeldRow.TryNew(bytes, out var value)
            ? new(values.Deserialize(value, context), origin, timestamp, headers)
            : throw new SerdeException("a record that waits for a join has no value") { IsLoggable = true };
    }
}
