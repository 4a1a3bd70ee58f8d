using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.State;

/// <summary>Rows by key over a write buffer; the common part of plain and timestamped key-value stores.</summary>
internal abstract class RowStore<K, V>(KeyValueStoreDefinition<K, V> definition, StoreEnvironment environment) : TaskStore(definition)
{
    private const int TimestampLength = sizeof(long);

    private readonly WriteBuffer<V> _buffer = new(environment.MaxCachedRows);
    private readonly SortedDrain _drain = new();
    private readonly ArrayBufferWriter<byte> _key = new(64);
    private readonly ArrayBufferWriter<byte> _value = new(256);
    private readonly SerdeContext _keyContext = new(environment.Topic, IsKey: true);
    private readonly SerdeContext _valueContext = new(environment.Topic, IsKey: false);
    private long _valueBytesSeen;
    private long _valuesSeen;

    public override long DirtyBytes => _buffer.DirtyCount * (AverageValueBytes + 96);

    public override int DirtyCount => _buffer.DirtyCount;

    private protected RecordStamp Stamp => environment.Context();

    private long AverageValueBytes => _valuesSeen == 0 ? 64 : _valueBytesSeen / _valuesSeen;

    public IEnumerable<KeyValuePair<K, V>> All() => Scan([], []);

    public IEnumerable<KeyValuePair<K, V>> Range(K from, K to)
    {
        var first = Encode(from).ToArray();
        // The successor of a key in byte order is the key and a zero byte.
        byte[] afterLast = [.. Encode(to), 0];
        return first.AsSpan().SequenceCompareTo(afterLast) >= 0 ? [] : Scan(first, afterLast);
    }

    public override void Keep() => _buffer.Keep();

    public override void Undo() => _buffer.Undo();

    public override void Committed() => _buffer.Committed();

    public override void Discard() => _buffer.Clear();

    /// <inheritdoc/>
    /// <remarks>
    /// The changelog gets the rows in order of last write, the batch in order of their keys within each run of rows: a store in byte
    /// order takes neighbours at less than half the cost of strangers.
    /// </remarks>
    public override void Drain(IChangelog? changelog, IWriteBatch batch)
    {
        // A drain before that broke off, its transaction lost, left rows here that are nobody's any more.
        _drain.Clear();
        for (var row = _buffer.FirstDirty; row >= 0; row = _buffer.NextDirty(row))
        {
            ref readonly var entry = ref _buffer.Row(row);
            var key = _buffer.Key(row);
            if (_drain.IsFull)
            {
                _drain.Put(_buffer, environment.Committed, batch);
            }

            if (entry.Present)
            {
                var stored = _drain.Written(EncodeValue(_drain.Values, entry.Value, entry.Timestamp));
                changelog?.Append(this, key, stored[Prefix..], hasValue: true, entry.Timestamp, entry.Headers);
                _drain.Add(row, key, stored.Length);
            }
            else
            {
                changelog?.Append(this, key, [], hasValue: false, entry.Timestamp, entry.Headers);
                _drain.AddDelete(row, key);
            }
        }

        _drain.Put(_buffer, environment.Committed, batch);
    }

    public override void Restore(IWriteBatch batch, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool hasValue, long timestamp)
    {
        if (!hasValue)
        {
            batch.Delete(environment.Committed, key);
            return;
        }

        if (Prefix == 0)
        {
            batch.Put(environment.Committed, key, value);
            return;
        }

        // Rule G3: the changelog holds raw values, the store puts the record's time before them.
        _value.ResetWrittenCount();
        BinaryPrimitives.WriteInt64BigEndian(_value.GetSpan(TimestampLength), timestamp);
        _value.Advance(TimestampLength);
        _value.Write(value);
        batch.Put(environment.Committed, key, _value.WrittenSpan);
    }

    private protected bool TryRead(K key, [MaybeNullWhen(false)] out V value, out long timestamp)
    {
        var row = FindOrLoad(Encode(key));
        ref readonly var entry = ref _buffer.Row(row);
        value = entry.Value;
        timestamp = entry.Timestamp;
        return entry.Present;
    }

    private protected bool TryReadForChange(K key, [MaybeNullWhen(false)] out V value)
    {
        var row = FindOrLoad(Encode(key));
        if (!_buffer.Row(row).Present)
        {
            value = default;
            return false;
        }

        value = _buffer.Row(row).Value;
        if (value is not IRewindable)
        {
            ThrowNotRewindable();
        }

        _buffer.Change(row, Stamp.Timestamp, RecordHeaders.Empty);
        return true;
    }

    private protected void Write(K key, V value, bool present, long timestamp, RecordHeaders headers) =>
        _buffer.Write(Encode(key), value, present, timestamp, headers);

    private int Prefix => definition.Timestamped ? TimestampLength : 0;

    private int FindOrLoad(ReadOnlySpan<byte> key)
    {
        var row = _buffer.Find(key);
        return row >= 0 ? row : Load(key);
    }

    private int Load(ReadOnlySpan<byte> key)
    {
        _value.ResetWrittenCount();
        if (!environment.Committed.TryGet(key, _value))
        {
            return _buffer.AddClean(key, default!, present: false, timestamp: -1);
        }

        var value = DecodeValue(_value.WrittenSpan, out var timestamp);
        return _buffer.AddClean(key, value, present: true, timestamp);
    }

    private ReadOnlySpan<byte> Encode(K key)
    {
        _key.ResetWrittenCount();
        definition.KeySerde.Serialize(key, _key, _keyContext);
        return _key.WrittenSpan;
    }

    /// <summary>Appends the stored form of a value.</summary>
    /// <returns>Its length.</returns>
    private int EncodeValue(ArrayBufferWriter<byte> destination, V value, long timestamp)
    {
        var start = destination.WrittenCount;
        if (definition.Timestamped)
        {
            BinaryPrimitives.WriteInt64BigEndian(destination.GetSpan(TimestampLength), timestamp);
            destination.Advance(TimestampLength);
        }

        definition.ValueSerde.Serialize(value, destination, _valueContext);
        var length = destination.WrittenCount - start;
        _valueBytesSeen += length;
        _valuesSeen++;
        return length;
    }

    private V DecodeValue(ReadOnlySpan<byte> stored, out long timestamp)
    {
        _valueBytesSeen += stored.Length;
        _valuesSeen++;
        return definition.Decode(stored, _valueContext, out timestamp);
    }

    /// <summary>Committed rows and dirty rows in one order; a dirty row hides the committed row of its key.</summary>
    private IEnumerable<KeyValuePair<K, V>> Scan(byte[] from, byte[] toExclusive)
    {
        var dirty = _buffer.Sorted(from, toExclusive);
        using var cursor = environment.Committed.Scan(from, toExclusive);
        var next = 0;
        var more = cursor.MoveNext();
        while (more || next < dirty.Length)
        {
            var order = !more ? 1 : next == dirty.Length ? -1 : Compare(cursor, dirty[next]);
            if (order < 0)
            {
                var committed = Decode(cursor);
                more = cursor.MoveNext();
                yield return committed;
                continue;
            }

            var row = dirty[next++];
            if (order == 0)
            {
                more = cursor.MoveNext();
            }

            if (TryRow(row, out var pair))
            {
                yield return pair;
            }
        }
    }

    private int Compare(IByteCursor cursor, int row) => cursor.Key.SequenceCompareTo(_buffer.Key(row));

    private KeyValuePair<K, V> Decode(IByteCursor cursor) =>
        new(definition.KeySerde.Deserialize(cursor.Key, _keyContext), DecodeValue(cursor.Value, out _));

    private bool TryRow(int row, out KeyValuePair<K, V> pair)
    {
        ref readonly var entry = ref _buffer.Row(row);
        pair = entry.Present ? new(definition.KeySerde.Deserialize(_buffer.Key(row), _keyContext), entry.Value) : default;
        return entry.Present;
    }

    [DoesNotReturn]
    private void ThrowNotRewindable() =>
        throw new InvalidOperationException($"Store {Name}: only values that are {nameof(IRewindable)} can be changed in place; put a new value instead.");
}

/// <summary>Plain rows: the changelog carries the time of the record that wrote them (rule G3), and no headers.</summary>
internal sealed class KeyValueStore<K, V>(KeyValueStoreDefinition<K, V> definition, StoreEnvironment environment)
    : RowStore<K, V>(definition, environment), IKeyValueStore<K, V>
{
    public bool TryGet(K key, [MaybeNullWhen(false)] out V value) => TryRead(key, out value, out _);

    public bool TryChange(K key, [MaybeNullWhen(false)] out V value) => TryReadForChange(key, out value);

    public void Put(K key, V value)
    {
        Write(key, value, present: value is not null, Stamp.Timestamp, RecordHeaders.Empty);
    }

    public void Delete(K key)
    {
        Write(key, default!, present: false, Stamp.Timestamp, RecordHeaders.Empty);
    }
}

/// <summary>Rows with their time; headers are not kept (rule T8).</summary>
internal sealed class TimestampedKeyValueStore<K, V>(KeyValueStoreDefinition<K, V> definition, StoreEnvironment environment)
    : RowStore<K, V>(definition, environment), ITimestampedKeyValueStore<K, V>
{
    public bool TryGet(K key, [MaybeNullWhen(false)] out V value) => TryRead(key, out value, out _);

    public bool TryGet(K key, [MaybeNullWhen(false)] out V value, out long timestamp) => TryRead(key, out value, out timestamp);

    public void Put(K key, V value, long timestamp) => Write(key, value, present: value is not null, timestamp, RecordHeaders.Empty);

    public void Delete(K key, long timestamp) => Write(key, default!, present: false, timestamp, RecordHeaders.Empty);
}
