using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>Rows by key and time over a write buffer: the common part of window and session stores.</summary>
/// <param name="definition">What was declared.</param>
/// <param name="keySerde">Serde of the keys.</param>
/// <param name="valueSerde">Serde of the values.</param>
/// <param name="tail">Length of a row key's tail, see <see cref="RowKey"/>.</param>
/// <param name="retention">What the store still knows.</param>
/// <param name="environment">What the store is made in.</param>
internal abstract class WindowedRowStore<K, V>(
    StoreDefinition definition, ISerde<K> keySerde, ISerde<V> valueSerde, int tail, Retention retention, StoreEnvironment environment)
    : TaskStore(definition)
{
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

    /// <summary>What the store still knows.</summary>
    private protected Retention Retention => retention;

    /// <summary>Whether rows keep the time of their last update before their value (rule B1).</summary>
    private protected virtual bool Timestamped => false;

    /// <summary>Whether a row is a record of the changelog.</summary>
    private protected virtual bool LogsRows => true;

    private protected RecordStamp Stamp => environment.Context();

    private protected SerdeContext ValueContext => _valueContext;

    private long AverageValueBytes => _valuesSeen == 0 ? 64 : _valueBytesSeen / _valuesSeen;

    private int Prefix => Timestamped ? sizeof(long) : 0;

    public override void Keep() => _buffer.Keep();

    public override void Undo() => _buffer.Undo();

    public override void Committed() => _buffer.Committed();

    public override void Discard() => _buffer.Clear();

    /// <inheritdoc/>
    /// <remarks>Rows that the store does not know any more are logged, as Kafka does, and not written.</remarks>
    public override void Drain(IChangelog? changelog, IWriteBatch batch)
    {
        changelog = LogsRows ? changelog : null;
        _drain.Clear();
        for (var row = _buffer.FirstDirty; row >= 0; row = _buffer.NextDirty(row))
        {
            ref readonly var entry = ref _buffer.Row(row);
            var key = _buffer.Key(row);
            if (_drain.IsFull)
            {
                _drain.Put(_buffer, environment.Committed, batch);
            }

            var stays = Retention.Holds(RowKey.Time(key, tail));
            if (entry.Present)
            {
                var stored = _drain.Written(EncodeValue(_drain.Values, entry.Value, entry.Timestamp));
                changelog?.Append(this, RowKey.Logged(key), stored[Prefix..], hasValue: true, entry.Timestamp, RecordHeaders.Empty);
                if (stays)
                {
                    _drain.Add(row, key, stored.Length);
                }
            }
            else
            {
                changelog?.Append(this, RowKey.Logged(key), [], hasValue: false, entry.Timestamp, RecordHeaders.Empty);
                if (stays)
                {
                    _drain.AddDelete(row, key);
                }
            }
        }

        _drain.Put(_buffer, environment.Committed, batch);
    }

    public override void Restore(IWriteBatch batch, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool hasValue, long timestamp)
    {
        var time = RowKey.Time(key, tail);
        ObserveRestored(key, time, hasValue);
        _key.ResetWrittenCount();
        RowKey.AppendHead(_key, Retention.SegmentOf(time));
        _key.Write(key);
        if (!hasValue)
        {
            batch.Delete(environment.Committed, _key.WrittenSpan);
            return;
        }

        // Rule G3: the changelog holds raw values, the store puts the record's time before them.
        _value.ResetWrittenCount();
        if (Timestamped)
        {
            RowKey.AppendInt64(_value, timestamp);
        }

        _value.Write(value);
        batch.Put(environment.Committed, _key.WrittenSpan, _value.WrittenSpan);
    }

    /// <summary>Moves the store's clock as the write of the row did.</summary>
    private protected virtual void ObserveRestored(ReadOnlySpan<byte> key, long time, bool hasValue) => Retention.Observe(time);

    /// <summary>Lays out the key of a row.</summary>
    /// <param name="key">Key.</param>
    /// <param name="time">Time that the row is kept by.</param>
    /// <param name="rest">What follows the time in the tail.</param>
    private protected ReadOnlySpan<byte> Encode(K key, long time, long rest = 0)
    {
        _key.ResetWrittenCount();
        RowKey.AppendHead(_key, Retention.SegmentOf(time));
        keySerde.Serialize(key, _key, _keyContext);
        return WithTail(time, rest);
    }

    /// <summary>The same of a serialised key.</summary>
    private protected ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> key, long time, long rest = 0)
    {
        _key.ResetWrittenCount();
        RowKey.AppendHead(_key, Retention.SegmentOf(time));
        _key.Write(key);
        return WithTail(time, rest);
    }

    private protected byte[] EncodeKey(K key)
    {
        _key.ResetWrittenCount();
        keySerde.Serialize(key, _key, _keyContext);
        return _key.WrittenSpan.ToArray();
    }

    private protected K DecodeKey(ReadOnlySpan<byte> row) => keySerde.Deserialize(RowKey.Key(row, tail), _keyContext);

    /// <summary>Looks a row up by its whole key.</summary>
    /// <returns>False if there is none.</returns>
    private protected bool TryRead(ReadOnlySpan<byte> row, out V value, out long timestamp)
    {
        var number = _buffer.Find(row);
        if (number < 0)
        {
            number = Load(row);
        }

        ref readonly var entry = ref _buffer.Row(number);
        value = entry.Value;
        timestamp = entry.Timestamp;
        return entry.Present;
    }

    /// <summary>Sets or deletes a row.</summary>
    private protected void Write(ReadOnlySpan<byte> row, V value, bool present, long timestamp) =>
        _buffer.Write(row, value, present, timestamp, RecordHeaders.Empty);

    /// <summary>Counts a write that is too old to be kept. It goes into the changelog all the same, as Kafka's does.</summary>
    private protected void CountLate(bool kept)
    {
        if (!kept)
        {
            environment.Drop(Name, "older than the retention of the store");
        }
    }

    /// <summary>Rows that a query asks for, in its order.</summary>
    private protected List<FoundRow<V>> Find(RowQuery query)
    {
        var found = new List<FoundRow<V>>();
        var from = Math.Max(query.From, query.Earliest ?? Retention.Earliest);
        var to = Math.Min(query.To, Retention.Latest);
        if (from > to || (query.KeyFrom is not null && query.KeyTo is not null && query.KeyFrom.AsSpan().SequenceCompareTo(query.KeyTo) > 0))
        {
            return found;
        }

        query = query with { From = from, To = to };
        for (var segment = Retention.SegmentOf(from); segment <= Retention.SegmentOf(to); segment++)
        {
            Find(query, segment, found);
        }

        if (query.ByTime || !Definition.Persistent)
        {
            // Stores in memory are in order of time in Kafka, whatever the keys.
            found.Sort(ByTimeThenKey);
        }

        if (query.Backward)
        {
            found.Reverse();
        }

        return found;
    }

    private void Find(in RowQuery query, long segment, List<FoundRow<V>> found)
    {
        var first = Bound(segment, query.KeyFrom ?? [], query.IsOneKey ? query.From : null);
        var afterLast = query.KeyTo is null ? Bound(segment + 1, [], null) : UpperBound(segment, query.KeyTo, query.To);
        var dirty = _buffer.Sorted(first, afterLast);
        using var cursor = environment.Committed.Scan(first, afterLast);
        var next = 0;
        var more = cursor.MoveNext();
        while (more || next < dirty.Length)
        {
            var order = !more ? 1 : next == dirty.Length ? -1 : cursor.Key.SequenceCompareTo(_buffer.Key(dirty[next]));
            if (order < 0)
            {
                if (Matches(query, cursor.Key))
                {
                    found.Add(new(cursor.Key.ToArray(), DecodeValue(cursor.Value, out var timestamp), timestamp));
                }

                more = cursor.MoveNext();
                continue;
            }

            var row = dirty[next++];
            if (order == 0)
            {
                more = cursor.MoveNext();
            }

            ref readonly var entry = ref _buffer.Row(row);
            if (entry.Present && Matches(query, _buffer.Key(row)))
            {
                found.Add(new(_buffer.Key(row).ToArray(), entry.Value, entry.Timestamp));
            }
        }
    }

    private ReadOnlySpan<byte> WithTail(long time, long rest)
    {
        RowKey.AppendInt64(_key, time);
        switch (tail - sizeof(long))
        {
            case sizeof(int):
                RowKey.AppendInt32(_key, (int)rest);
                break;
            case sizeof(long):
                RowKey.AppendInt64(_key, rest);
                break;
        }

        return _key.WrittenSpan;
    }

    private bool Matches(in RowQuery query, ReadOnlySpan<byte> row)
    {
        var time = RowKey.Time(row, tail);
        var key = RowKey.Key(row, tail);
        return time >= query.From && time <= query.To
            && (query.LatestStart == long.MaxValue || RowKey.SessionStart(row) <= query.LatestStart)
            && (query.KeyFrom is null || key.SequenceCompareTo(query.KeyFrom) >= 0)
            && (query.KeyTo is null || key.SequenceCompareTo(query.KeyTo) <= 0);
    }

    private static byte[] Bound(long segment, ReadOnlySpan<byte> key, long? time)
    {
        var bound = new byte[RowKey.HeadLength + key.Length + (time is null ? 0 : sizeof(long))];
        BinaryPrimitives.WriteInt64BigEndian(bound, segment);
        key.CopyTo(bound.AsSpan(RowKey.HeadLength));
        if (time is { } at)
        {
            BinaryPrimitives.WriteInt64BigEndian(bound.AsSpan(^sizeof(long)), at);
        }

        return bound;
    }

    /// <summary>A bound above all rows of keys up to one and times up to one. A key that the last key begins with may have rows after the last key's own.</summary>
    private static byte[] UpperBound(long segment, ReadOnlySpan<byte> lastKey, long lastTime)
    {
        var highest = Bound(segment, lastKey, lastTime + 1);
        for (var length = 0; length < lastKey.Length; length++)
        {
            var other = Bound(segment, lastKey[..length], lastTime + 1);
            if (other.AsSpan().SequenceCompareTo(highest) > 0)
            {
                highest = other;
            }
        }

        return highest;
    }

    private int ByTimeThenKey(FoundRow<V> left, FoundRow<V> right)
    {
        var order = RowKey.Time(left.Key, tail).CompareTo(RowKey.Time(right.Key, tail));
        return order != 0 ? order : RowKey.Logged(left.Key).SequenceCompareTo(RowKey.Logged(right.Key));
    }

    private int Load(ReadOnlySpan<byte> row)
    {
        _value.ResetWrittenCount();
        if (!environment.Committed.TryGet(row, _value))
        {
            return _buffer.AddClean(row, default!, present: false, timestamp: -1);
        }

        var value = DecodeValue(_value.WrittenSpan, out var timestamp);
        return _buffer.AddClean(row, value, present: true, timestamp);
    }

    private int EncodeValue(ArrayBufferWriter<byte> destination, V value, long timestamp)
    {
        var start = destination.WrittenCount;
        if (Timestamped)
        {
            RowKey.AppendInt64(destination, timestamp);
        }

        valueSerde.Serialize(value, destination, _valueContext);
        var length = destination.WrittenCount - start;
        _valueBytesSeen += length;
        _valuesSeen++;
        return length;
    }

    private V DecodeValue(ReadOnlySpan<byte> stored, out long timestamp)
    {
        timestamp = Timestamped ? BinaryPrimitives.ReadInt64BigEndian(stored) : -1;
        _valueBytesSeen += stored.Length;
        _valuesSeen++;
        return valueSerde.Deserialize(stored[Prefix..], _valueContext);
    }
}
