using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>Rows by key and time: the common part of window, session and versioned stores.</summary>
/// <param name="definition">What was declared.</param>
/// <param name="keySerde">Serde of the keys.</param>
/// <param name="valueSerde">Serde of the values.</param>
/// <param name="timestamped">Whether a row is stored with the time of its last update.</param>
/// <param name="layout">How a row's key ends.</param>
/// <param name="retention">What the store still knows.</param>
/// <param name="timeOrdered">Whether rows can be walked through in order of time at the cost of those asked for.</param>
/// <param name="environment">What the store is made in.</param>
internal abstract class WindowedRowStore<K, V>(
    StoreDefinition definition,
    ISerde<K> keySerde,
    ISerde<V> valueSerde,
    bool timestamped,
    RowLayout layout,
    Retention retention,
    bool timeOrdered,
    StoreEnvironment environment)
    : BufferedStore<V>(definition, valueSerde, timestamped, environment), ISegmentRows<V>, IWindowedBytes<K, V>, IKeepsUnsentResults
{
    private readonly ArrayBufferWriter<byte> _key = new(64);
    private readonly SerdeContext _keyContext = new(environment.Topic, IsKey: true);
    private readonly Segments _segments = new(environment.Database, definition.Name);
    private readonly TimeIndex? _index = timeOrdered ? new TimeIndex(layout) : null;

    public override long DirtyBytes => base.DirtyBytes + (_index?.DirtyBytes ?? 0);

    RowLayout ISegmentRows<V>.Layout => layout;

    /// <summary>What the store still knows.</summary>
    private protected Retention Retention => retention;

    private protected override OpenWalks[] AllWalks() => _index is null ? base.AllWalks() : [Buffer.Walks, _index.Entries.Walks];

    public override void Keep()
    {
        base.Keep();
        _index?.Entries.Keep();
    }

    public override void Undo()
    {
        base.Undo();
        _index?.Entries.Undo();
    }

    public override void SetSavepoint()
    {
        base.SetSavepoint();
        _index?.Entries.SetSavepoint();
    }

    public override void ReleaseSavepoint()
    {
        base.ReleaseSavepoint();
        _index?.Entries.ReleaseSavepoint();
    }

    public override void UndoToSavepoint()
    {
        base.UndoToSavepoint();
        _index?.Entries.UndoToSavepoint();
    }

    public override void Drain(IChangelog? changelog, IWriteBatch batch)
    {
        base.Drain(changelog, batch);
        _index?.Drain(this, batch, Retention.FirstSegment);
    }

    (byte[]? Key, byte[]? Value) IWindowedBytes<K, V>.Encode(in Windowed<K> key, V value)
    {
        var keys = layout == RowLayout.Sessions ? WindowedSerdes.SessionWindowed(keySerde) : WindowedSerdes.TimeWindowed(keySerde, sizeMs: 0);
        return (EncodedBytes.Of(keys, key, present: true, _keyContext), EncodedValue(value));
    }

    /// <inheritdoc/>
    /// <remarks>What made segments too old has been written: they go. A crash before that leaves them to the next commit.</remarks>
    public override void Committed()
    {
        base.Committed();
        _index?.Entries.Committed();
        _segments.DropBefore(Retention.FirstSegment);
    }

    public override void Discard()
    {
        base.Discard();
        _index?.Entries.Clear();
    }

    public override void Restore(IWriteBatch batch, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool hasValue, long timestamp)
    {
        var time = RowKey.Time(key, layout);
        ObserveRestored(key, time, hasValue);
        var row = Encode(key, time);
        if (Stays(row))
        {
            RestoreRow(batch, row, value, hasValue, timestamp);
            _index?.Restore(this, batch, row, hasValue);
        }
    }

    public override void Put(IWriteBatch batch, ReadOnlySpan<byte> row, ReadOnlySpan<byte> value)
    {
        var segment = RowKey.Segment(row);
        batch.Put(segment == RowKey.NoSegment ? Environment.Committed : _segments.FindOrCreate(segment), RowKey.InSegment(row), value);
    }

    public override void Delete(IWriteBatch batch, ReadOnlySpan<byte> row)
    {
        if (HomeOf(RowKey.Segment(row)) is { } home)
        {
            batch.Delete(home, RowKey.InSegment(row));
        }
    }

    UnsentResults? IKeepsUnsentResults.Keep(StreamClock clock, long? delayMs) => retention.Keep(clock, delayMs);

    long ISegmentRows<V>.SegmentOf(long time) => Retention.SegmentOf(time);

    RowScan<V> ISegmentRows<V>.Open(in RowQuery query, long segment)
    {
        var from = Bound(segment, RowKey.Row, query.KeyFrom ?? [], query.IsOneKey ? query.From : null);
        var to = query.KeyTo is null ? Bound(segment, RowKey.Row + 1, [], null)
            : query.IsOneKey ? Bound(segment, RowKey.Row, query.KeyTo, query.To + 1)
            : UpperBound(segment, query.KeyTo, query.To);
        return new RowScan<V>(Buffer, _segments.Find(segment), from, to, query.Backward, RowKey.SegmentLength);
    }

    RowScan<bool> ISegmentRows<V>.OpenIndex(in RowQuery query, long segment) => new(
        _index!.Entries,
        _segments.Find(segment),
        Bound(segment, RowKey.Entry, [], query.From),
        Bound(segment, RowKey.Entry, [], query.To + 1),
        query.Backward,
        RowKey.SegmentLength);

    long? ISegmentRows<V>.Following(long segment, bool backward) => _segments.Following(segment, backward, Buffer);

    long? ISegmentRows<V>.FollowingInIndex(long segment, bool backward) => _segments.Following(segment, backward, _index!.Entries);

    V ISegmentRows<V>.ValueOf(RowScan<V> scan, out long timestamp) => ValueOf(scan, out timestamp);

    bool ISegmentRows<V>.TryRead(ReadOnlySpan<byte> row, out V value, out long timestamp) => TryReadRow(row, out value, out timestamp);

    /// <summary>Moves the store's clock as the write of the row did.</summary>
    private protected virtual void ObserveRestored(ReadOnlySpan<byte> key, long time, bool hasValue) => Retention.Observe(time);

    private protected override ReadOnlySpan<byte> LoggedKey(ReadOnlySpan<byte> row) => RowKey.Logged(row);

    /// <inheritdoc/>
    /// <remarks>Rows that the store does not know any more are logged, as Kafka does, and not written.</remarks>
    private protected override bool Stays(ReadOnlySpan<byte> row) => RowKey.Segment(row) is var segment && (segment == RowKey.NoSegment || segment >= Retention.FirstSegment);

    private protected override bool TryGetStored(ReadOnlySpan<byte> row, ArrayBufferWriter<byte> stored) =>
        HomeOf(RowKey.Segment(row)) is { } home && home.TryGet(RowKey.InSegment(row), stored);

    /// <summary>Lays out the key of a row.</summary>
    /// <param name="key">Key.</param>
    /// <param name="time">Time that the row is kept by.</param>
    /// <param name="rest">What follows the time in the tail.</param>
    private protected ReadOnlySpan<byte> Encode(K key, long time, long rest = 0)
    {
        _key.ResetWrittenCount();
        RowKey.AppendHead(_key, Retention.SegmentOf(time));
        keySerde.Serialize(key, _key, _keyContext);
        RowKey.AppendTail(_key, layout, time, rest);
        return _key.WrittenSpan;
    }

    /// <summary>The same of a serialised key.</summary>
    private protected ReadOnlySpan<byte> EncodeSerialised(ReadOnlySpan<byte> key, long time)
    {
        _key.ResetWrittenCount();
        RowKey.AppendHead(_key, Retention.SegmentOf(time));
        _key.Write(key);
        RowKey.AppendTail(_key, layout, time, rest: 0);
        return _key.WrittenSpan;
    }

    /// <summary>The bytes of a bound of keys; null: there is none.</summary>
    private protected byte[]? EncodeBound(K key) => key is null ? null : EncodeKey(key);

    private protected byte[] EncodeKey(K key)
    {
        _key.ResetWrittenCount();
        keySerde.Serialize(key, _key, _keyContext);
        return _key.WrittenSpan.ToArray();
    }

    /// <summary>Reads the key of a row whose key is given as the changelog has it.</summary>
    private protected K DecodeKey(ReadOnlySpan<byte> logged) => keySerde.Deserialize(logged[..^RowKey.TailOf(layout)], _keyContext);

    /// <summary>Sets or deletes a row, and its entry in the index by time.</summary>
    private protected void WriteIndexed(ReadOnlySpan<byte> row, V value, bool present, long timestamp, RecordHeaders headers)
    {
        // A row that is known to be there has its entry.
        if (_index is not null && !(present && Buffer.Find(row) is >= 0 and var number && Buffer.Row(number).Present))
        {
            _index.Write(row, present);
        }

        WriteRow(row, value, present, timestamp, headers);
    }

    /// <summary>Counts a write that is too old to be kept. It goes into the changelog all the same, as Kafka's does.</summary>
    private protected void CountLate(bool kept)
    {
        if (!kept)
        {
            Environment.Drop(Name, "older than the retention of the store");
        }
    }

    /// <summary>Walks the rows of one key or several, in the order in which Kafka's store would give them.</summary>
    private protected WindowedScan<V> Scan(in RowQuery query)
    {
        if (query.HasNoKeys)
        {
            WarnOfEmptyRange();
        }

        var (known, first, last) = Known(query);
        // In memory the rows of one key are in order already, but for sessions that end at once.
        return Definition.Persistent || (query.IsOneKey && layout != RowLayout.Sessions)
            ? new SegmentScan<V>(this, known, first, last)
            : new SortedScan<V>(new SegmentScan<V>(this, known with { Backward = false }, first, last), layout, query.Backward);
    }

    /// <summary>Walks the rows of all keys in order of time, in the order in which Kafka's store for results on close would give them.</summary>
    private protected WindowedScan<V> ScanByTime(in RowQuery query)
    {
        var (known, first, last) = Known(query);
        if (_index is null)
        {
            return new SortedScan<V>(new SegmentScan<V>(this, known with { Backward = false }, first, last), layout, query.Backward);
        }

        return Definition.Persistent
            ? new IndexScan<V>(this, known, first, last)
            : new SortedScan<V>(new IndexScan<V>(this, known with { Backward = false }, first, last), layout, query.Backward);
    }

    private (RowQuery Known, long First, long Last) Known(in RowQuery query)
    {
        // Not the latest time seen: at least once rows that were restored may be ahead of the clocks, and what comes again must meet them.
        var known = query with { From = Math.Max(query.From, query.Earliest ?? Retention.Earliest), To = Math.Min(query.To, Retention.LastTime) };
        return (known, Retention.SegmentOf(known.From), Retention.SegmentOf(known.To));
    }

    private IByteStore? HomeOf(long segment) => segment == RowKey.NoSegment ? Environment.Committed : _segments.Find(segment);

    private ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> logged, long time)
    {
        _key.ResetWrittenCount();
        RowKey.AppendHead(_key, Retention.SegmentOf(time));
        _key.Write(logged);
        return _key.WrittenSpan;
    }

    private static byte[] Bound(long segment, byte kind, ReadOnlySpan<byte> key, long? time)
    {
        var bound = new byte[RowKey.HeadLength + key.Length + (time is null ? 0 : sizeof(long))];
        BinaryPrimitives.WriteInt64BigEndian(bound, segment);
        bound[RowKey.SegmentLength] = kind;
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
        var highest = Bound(segment, RowKey.Row, lastKey, lastTime + 1);
        for (var length = 0; length < lastKey.Length; length++)
        {
            var other = Bound(segment, RowKey.Row, lastKey[..length], lastTime + 1);
            if (other.AsSpan().SequenceCompareTo(highest) > 0)
            {
                highest = other;
            }
        }

        return highest;
    }
}
