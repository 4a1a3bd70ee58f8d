using System.Buffers;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.State.Suppression;

/// <summary>
/// The last change of each row that is held back (rules U1, U6). A row keeps the place in time that its first change had.
/// </summary>
/// <remarks>
/// Rows are kept as bytes, like any rows of the task: so they survive restarts and are undone with their record. The order in which they
/// become due is an index in memory, made from the rows when it is first asked for. Changed rows go to the changelog in the order in which a
/// Java hash set of their keys would give them, since Kafka Streams keeps them in one.
/// </remarks>
internal sealed class HeldRecords<K, V>(HeldRecordsDefinition<K, V> definition, StoreEnvironment environment) : TaskStore(definition)
{
    private static readonly RecordHeaders Version = new RecordHeaders().With("v", [3]);

    private readonly WriteBuffer<byte[]> _buffer = new(environment.MaxCachedRows);
    private readonly DueOrder _order = new();
    private readonly List<byte[]> _dirty = [];
    private readonly ArrayBufferWriter<byte> _key = new(64);
    private readonly ArrayBufferWriter<byte> _row = new(256);
    private readonly ArrayBufferWriter<byte> _value = new(256);
    private readonly SerdeContext _keyContext = new(environment.Topic, IsKey: true);
    private readonly SerdeContext _valueContext = new(environment.Topic, IsKey: false);
    private readonly List<int> _dirtySavepoints = [];
    private int _dirtyKept;
    private int _javaCapacity;
    private long _dirtyBytes;
    private bool _ordered;
    private byte[] _takenRow = [];

    public override long DirtyBytes => _dirtyBytes;

    public override int DirtyCount => _buffer.DirtyCount;

    /// <summary>Rows held back.</summary>
    public int Count => Order.Count;

    /// <summary>Memory that they take, as Kafka Streams measures it.</summary>
    public long Bytes => Order.Bytes;

    /// <summary>The time that decides when the first of them is due; there must be one.</summary>
    public long FirstTime => Order.First.Time;

    /// <summary>Key bytes of the change that was taken out last.</summary>
    public ReadOnlyMemory<byte> TakenKey { get; private set; }

    /// <summary>Bytes of its new value; null if the row was deleted.</summary>
    public byte[]? TakenValue => HeldRow.TryNew(_takenRow, out var value) ? value.ToArray() : null;

    private DueOrder Order
    {
        get
        {
            if (!_ordered)
            {
                ReadOrder();
            }

            return _order;
        }
    }

    /// <summary>Holds a change back in place of an earlier one of the same key, if there is one.</summary>
    /// <param name="time">Decides when it is due, unless an earlier one's time does.</param>
    /// <param name="record">The change.</param>
    public void Put(long time, in HeldRecord<K, V> record)
    {
        var order = Order;
        var key = Encode(record.Key);
        var earlier = Find(key);
        _row.ResetWrittenCount();
        HeldRow.WriteContext(_row, record.Origin, record.Timestamp, record.Headers);
        var old = EncodeValue(record.Change.Old, record.Change.HasOld);
        var hasPrior = record.Change.HasOld;
        ReadOnlySpan<byte> prior = old;
        if (earlier is not null)
        {
            hasPrior = HeldRow.TryPrior(earlier, out prior);
            time = HeldRow.DueTime(earlier);
        }

        HeldRow.WriteValue(_row, prior, hasPrior);
        HeldRow.WriteOld(_row, old, record.Change.HasOld, prior, hasPrior);
        HeldRow.WriteValue(_row, EncodeValue(record.Change.New, record.Change.HasNew), record.Change.HasNew);
        HeldRow.WriteInt64(_row, time);
        var row = _row.WrittenSpan.ToArray();
        order.Put(new(time, key.ToArray()), HeldRow.Size(key, row) - (earlier is null ? 0 : HeldRow.Size(key, earlier)));
        Write(key, row);
    }

    /// <summary>
    /// Takes out the change that is due first. As in Kafka Streams its old value is that of the newest change, which the readers may never
    /// have had (rule U5): a table that is grouped below a suppression subtracts it.
    /// </summary>
    public HeldRecord<K, V> TakeFirst()
    {
        var order = Order;
        var place = order.First;
        var row = Find(place.Key)!;
        order.Remove(place, HeldRow.Size(place.Key, row));
        Write(place.Key, null);

        HeldRow.Read(row, out var timestamp, out var origin, out var headers);
        (TakenKey, _takenRow) = (place.Key, row);
        var hasOld = HeldRow.TryOld(row, out var old);
        var hasNew = HeldRow.TryNew(row, out var value);
        var change = new Change<V>(
            hasNew ? definition.ValueSerde.Deserialize(value, _valueContext) : default!,
            hasNew,
            hasOld ? definition.ValueSerde.Deserialize(old, _valueContext) : default!,
            hasOld);
        return new(definition.KeySerde.Deserialize(place.Key, _keyContext), change, origin, timestamp, headers);
    }

    /// <summary>Whether a change of the key is held back, and the value that was sent before it.</summary>
    public bool TryGetSent(K key, out Maybe<V> sent)
    {
        sent = Maybe<V>.None;
        if (Find(Encode(key)) is not { } row)
        {
            return false;
        }

        if (HeldRow.TryPrior(row, out var prior))
        {
            sent = Maybe<V>.Of(definition.ValueSerde.Deserialize(prior, _valueContext));
        }

        return true;
    }

    public override void CheckWrites()
    {
        for (var i = _buffer.FirstWritten; i < _buffer.WrittenCount; i++)
        {
            var row = _buffer.Written(i);
            CheckSize(_buffer.Key(row).Length, _buffer.Row(row).Value.Length, Version);
        }
    }

    public override void Keep()
    {
        _buffer.Keep();
        _order.Keep();
        _dirtyKept = _dirty.Count;
    }

    public override void Undo()
    {
        _buffer.Undo();
        _order.Undo();
        _dirty.RemoveRange(_dirtyKept, _dirty.Count - _dirtyKept);
        _dirtySavepoints.Clear();
    }

    public override void SetSavepoint()
    {
        _buffer.SetSavepoint();
        _order.SetSavepoint();
        _dirtySavepoints.Add(_dirty.Count);
    }

    public override void ReleaseSavepoint()
    {
        _buffer.ReleaseSavepoint();
        _order.ReleaseSavepoint();
        _dirtySavepoints.RemoveAt(_dirtySavepoints.Count - 1);
    }

    public override void UndoToSavepoint()
    {
        _buffer.UndoToSavepoint();
        _order.UndoToSavepoint();
        var kept = _dirtySavepoints[^1];
        _dirty.RemoveRange(kept, _dirty.Count - kept);
        _dirtySavepoints.RemoveAt(_dirtySavepoints.Count - 1);
    }

    public override void Drain(IChangelog? changelog, IWriteBatch batch)
    {
        foreach (var key in JavaHashOrder.Of(_dirty, ref _javaCapacity))
        {
            // The records have no time, as in Kafka Streams; that of the change is in the row.
            ref readonly var entry = ref _buffer.Row(_buffer.Find(key));
            if (entry.Present)
            {
                changelog?.Append(this, key, entry.Value, hasValue: true, timestamp: -1, Version);
                batch.Put(environment.Committed, key, entry.Value);
            }
            else
            {
                changelog?.Append(this, key, [], hasValue: false, timestamp: -1, RecordHeaders.Empty);
                batch.Delete(environment.Committed, key);
            }
        }
    }

    public override void Committed()
    {
        _buffer.Committed();
        ForgetDirty();
    }

    public override void Discard()
    {
        _buffer.Clear();
        _order.Clear();
        _ordered = false;
        ForgetDirty();
    }

    public override void Restore(IWriteBatch batch, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool hasValue, long timestamp)
    {
        if (hasValue)
        {
            batch.Put(environment.Committed, key, value);
        }
        else
        {
            batch.Delete(environment.Committed, key);
        }
    }

    private void ForgetDirty()
    {
        _dirty.Clear();
        _dirtySavepoints.Clear();
        _dirtyKept = 0;
        _dirtyBytes = 0;
    }

    /// <summary>Reads all rows, once after a start or an abort: nothing has been written since then.</summary>
    private void ReadOrder()
    {
        _ordered = true;
        using var cursor = environment.Committed.Scan([], []);
        while (cursor.MoveNext())
        {
            _order.Put(new(HeldRow.DueTime(cursor.Value), cursor.Key.ToArray()), HeldRow.Size(cursor.Key, cursor.Value));
        }

        _order.Keep();
    }

    private ReadOnlySpan<byte> Encode(K key)
    {
        _key.ResetWrittenCount();
        definition.KeySerde.Serialize(key, _key, _keyContext);
        return _key.WrittenSpan;
    }

    private ReadOnlySpan<byte> EncodeValue(V value, bool present)
    {
        _value.ResetWrittenCount();
        if (present)
        {
            definition.ValueSerde.Serialize(value, _value, _valueContext);
        }

        return _value.WrittenSpan;
    }

    private byte[]? Find(ReadOnlySpan<byte> key)
    {
        var row = _buffer.Find(key);
        if (row < 0)
        {
            _value.ResetWrittenCount();
            var found = environment.Committed.TryGet(key, _value);
            row = _buffer.AddClean(key, found ? _value.WrittenSpan.ToArray() : [], found, timestamp: -1);
        }

        ref readonly var entry = ref _buffer.Row(row);
        return entry.Present ? entry.Value : null;
    }

    private void Write(ReadOnlySpan<byte> key, byte[]? row)
    {
        var known = _buffer.Find(key);
        if (known < 0 || !_buffer.IsDirty(known))
        {
            _dirty.Add(key.ToArray());
        }

        _buffer.Write(key, row ?? [], present: row is not null, timestamp: -1, RecordHeaders.Empty);
        _dirtyBytes += key.Length + (row?.Length ?? 0) + 96;
    }
}
