using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

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

    private TaskContext _task = null!;
    private ITimestampedKeyValueStore<BufferedKey<K>, BufferedRecord<V>> _records = null!;
    private StreamClock _time = null!;
    private StreamClock _first = null!;
    private StreamClock _sequence = null!;

    /// <summary>Whether <see cref="TakeDue"/> gives any.</summary>
    public bool HasDue => _first.Time <= _time.Time - graceMs;

    /// <summary>Called once, after the task's stores have been restored.</summary>
    public void Init(TaskContext context)
    {
        _task = context;
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
        EncodedBytes.Of(serdes.Key, record.Key, record.HasKey, _task.BytesOf(store, isKey: true)),
        EncodedBytes.Of(serdes.Value, record.Value, record.HasValue, _task.BytesOf(store, isKey: false)));

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
