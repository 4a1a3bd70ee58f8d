using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>Rows by key and time: the common part of window, session and versioned stores.</summary>
/// <param name="definition">What was declared.</param>
/// <param name="keySerde">Serde of the keys.</param>
/// <param name="valueSerde">Serde of the values.</param>
/// <param name="timestamped">Whether a row is stored with the time of its last update.</param>
/// <param name="tail">Length of a row key's tail, see <see cref="RowKey"/>.</param>
/// <param name="retention">What the store still knows.</param>
/// <param name="environment">What the store is made in.</param>
internal abstract class WindowedRowStore<K, V>(
    StoreDefinition definition, ISerde<K> keySerde, ISerde<V> valueSerde, bool timestamped, int tail, Retention retention, StoreEnvironment environment)
    : BufferedStore<V>(definition, valueSerde, timestamped, environment), ISegmentRows<V>
{
    private readonly ArrayBufferWriter<byte> _key = new(64);
    private readonly SerdeContext _keyContext = new(environment.Topic, IsKey: true);

    /// <summary>What the store still knows.</summary>
    private protected Retention Retention => retention;

    public override void Restore(IWriteBatch batch, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool hasValue, long timestamp)
    {
        var time = RowKey.Time(key, tail);
        ObserveRestored(key, time, hasValue);
        _key.ResetWrittenCount();
        RowKey.AppendHead(_key, Retention.SegmentOf(time));
        _key.Write(key);
        RestoreRow(batch, _key.WrittenSpan, value, hasValue, timestamp);
    }

    RowScan<V> ISegmentRows<V>.Open(in RowQuery query, long segment)
    {
        var from = Bound(segment, query.KeyFrom ?? [], query.IsOneKey ? query.From : null);
        var to = query.KeyTo is null ? Bound(segment + 1, [], null) : query.IsOneKey ? Bound(segment, query.KeyTo, query.To + 1) : UpperBound(segment, query.KeyTo, query.To);
        return new RowScan<V>(Buffer, Environment.Committed, from, to, query.Backward, head: 0);
    }

    ReadOnlySpan<byte> ISegmentRows<V>.LoggedKey(RowScan<V> scan) => RowKey.Logged(scan.Key);

    V ISegmentRows<V>.ValueOf(RowScan<V> scan, out long timestamp) => ValueOf(scan, out timestamp);

    /// <summary>Moves the store's clock as the write of the row did.</summary>
    private protected virtual void ObserveRestored(ReadOnlySpan<byte> key, long time, bool hasValue) => Retention.Observe(time);

    private protected override ReadOnlySpan<byte> LoggedKey(ReadOnlySpan<byte> row) => RowKey.Logged(row);

    /// <inheritdoc/>
    /// <remarks>Rows that the store does not know any more are logged, as Kafka does, and not written.</remarks>
    private protected override bool Stays(ReadOnlySpan<byte> row) => RowKey.Segment(row) >= Retention.FirstSegment;

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

    /// <summary>Reads the key of a row whose key is given as the changelog has it.</summary>
    private protected K DecodeKey(ReadOnlySpan<byte> row) => keySerde.Deserialize(row[..^tail], _keyContext);

    /// <summary>Counts a write that is too old to be kept. It goes into the changelog all the same, as Kafka's does.</summary>
    private protected void CountLate(bool kept)
    {
        if (!kept)
        {
            Environment.Drop(Name, "older than the retention of the store");
        }
    }

    /// <summary>Walks the rows of one key, in order of their times.</summary>
    private protected WindowedScan<V> ScanKey(byte[] key, long from, long to, long latestStart = long.MaxValue, bool backward = false) =>
        Scan(new RowQuery(key, key, from, to) { LatestStart = latestStart, Backward = backward });

    /// <summary>Walks the rows of several keys, in the order in which Kafka's store would give them.</summary>
    private protected WindowedScan<V> ScanKeys(in RowQuery query) =>
        Definition.Persistent ? Scan(query) : new TimeScan<V>(Scan(query with { Backward = false }), tail, query.Backward);

    /// <summary>Walks the rows of all keys in order of time.</summary>
    private protected WindowedScan<V> ScanByTime(in RowQuery query) => new TimeScan<V>(
        Scan(query with { Backward = false }), tail, query.Backward, startsFirst: Definition.Persistent && tail == RowKey.SessionTail);

    private SegmentScan<V> Scan(in RowQuery query)
    {
        var known = query with { From = Math.Max(query.From, query.Earliest ?? Retention.Earliest), To = Math.Min(query.To, Retention.Latest) };
        return new SegmentScan<V>(this, known, tail, Retention.SegmentOf(known.From), Retention.SegmentOf(known.To));
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
}
