using System.Buffers;
using System.Diagnostics;
using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>A walk over the rows that a query asks for.</summary>
internal abstract class WindowedScan<V> : IDisposable
{
    /// <summary>The current row's key as the changelog has it; valid until the next move or write.</summary>
    public abstract ReadOnlySpan<byte> Key { get; }

    /// <summary>Value of the current row, and the time of its last update, -1 if the store does not keep it.</summary>
    public abstract V Read(out long timestamp);

    /// <summary>Moves on.</summary>
    /// <returns>False past the end.</returns>
    public abstract bool MoveNext();

    public abstract void Dispose();
}

/// <summary>The walk through one segment after the other.</summary>
/// <typeparam name="V">Type of the rows' values.</typeparam>
/// <typeparam name="T">Type of what is walked through in a segment.</typeparam>
internal abstract class SegmentWalk<V, T>(RowQuery query, long first, long last) : WindowedScan<V>
{
    private long? _segment = query.Backward ? last : first;

    /// <summary>The rows of the present segment.</summary>
    protected RowScan<T> Rows { get; private set; } = null!;

    public override bool MoveNext()
    {
        if (query.IsEmpty)
        {
            return false;
        }

        while (_segment is { } segment && (query.Backward ? segment >= first : segment <= last))
        {
            Rows ??= Open(query, segment);
            while (Rows.MoveNext())
            {
                if (IsAskedFor(query))
                {
                    return true;
                }
            }

            Rows.Dispose();
            Rows = null!;

            // Time may leap: between two segments there can be any number that have no rows.
            _segment = Following(segment, query.Backward);
        }

        return false;
    }

    public override void Dispose() => Rows?.Dispose();

    /// <summary>Begins with a segment; some of its rows may not be asked for.</summary>
    protected abstract RowScan<T> Open(in RowQuery query, long segment);

    /// <summary>The next segment that may have rows; null if there is none.</summary>
    protected abstract long? Following(long segment, bool backward);

    /// <summary>Whether the current row is asked for.</summary>
    protected abstract bool IsAskedFor(in RowQuery query);
}

/// <summary>The walk in byte order of the rows' keys within each segment: Kafka's order on disk.</summary>
internal sealed class SegmentScan<V>(ISegmentRows<V> store, RowQuery query, long first, long last) : SegmentWalk<V, V>(query, first, last)
{
    public override ReadOnlySpan<byte> Key => Rows.Key[(RowKey.HeadLength - RowKey.SegmentLength)..];

    public override V Read(out long timestamp) => store.ValueOf(Rows, out timestamp);

    protected override RowScan<V> Open(in RowQuery query, long segment) => store.Open(query, segment);

    protected override long? Following(long segment, bool backward) => store.Following(segment, backward);

    protected override bool IsAskedFor(in RowQuery query) => query.Matches(Key, store.Layout);
}

/// <summary>The walk in order of time by the index: Kafka's order in stores for results on close.</summary>
internal sealed class IndexScan<V>(ISegmentRows<V> store, RowQuery query, long first, long last) : SegmentWalk<V, bool>(query, first, last)
{
    private readonly ArrayBufferWriter<byte> _row = new(64);
    private V _value = default!;
    private long _timestamp;

    public override ReadOnlySpan<byte> Key => RowKey.Logged(_row.WrittenSpan);

    public override V Read(out long timestamp)
    {
        timestamp = _timestamp;
        return _value;
    }

    protected override RowScan<bool> Open(in RowQuery query, long segment) => store.OpenIndex(query, segment);

    protected override long? Following(long segment, bool backward) => store.FollowingInIndex(segment, backward);

    protected override bool IsAskedFor(in RowQuery query)
    {
        var entry = Rows.Key[(RowKey.HeadLength - RowKey.SegmentLength)..];
        _row.ResetWrittenCount();
        RowKey.AppendHead(_row, store.SegmentOf(System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(entry)));
        RowKey.AppendRow(_row, entry, store.Layout);
        var found = store.TryRead(_row.WrittenSpan, out _value, out _timestamp);
        Debug.Assert(found, "An entry of the index has its row.");
        return found;
    }
}

/// <summary>The walk in the order of Kafka's stores in memory, which is that of time: the rows are taken first, then put in order.</summary>
internal sealed class SortedScan<V> : WindowedScan<V>
{
    private readonly List<(byte[] Key, V Value, long Timestamp)> _rows = [];
    private int _at = -1;

    public SortedScan(WindowedScan<V> source, RowLayout layout, bool backward)
    {
        using (source)
        {
            while (source.MoveNext())
            {
                _rows.Add((source.Key.ToArray(), source.Read(out var timestamp), timestamp));
            }
        }

        _rows.Sort((left, right) => backward
            ? RowKey.CompareInMemory(right.Key, left.Key, layout)
            : RowKey.CompareInMemory(left.Key, right.Key, layout));
    }

    public override ReadOnlySpan<byte> Key => _rows[_at].Key;

    public override V Read(out long timestamp)
    {
        timestamp = _rows[_at].Timestamp;
        return _rows[_at].Value;
    }

    public override bool MoveNext() => ++_at < _rows.Count;

    public override void Dispose()
    {
    }
}

/// <summary>The rows of a store by segment, for those who walk through them.</summary>
internal interface ISegmentRows<V>
{
    RowLayout Layout { get; }

    long SegmentOf(long time);

    /// <summary>A walk over the rows of one segment that may be asked for, and some that are not.</summary>
    RowScan<V> Open(in RowQuery query, long segment);

    /// <summary>A walk over the entries of one segment whose times are asked for.</summary>
    RowScan<bool> OpenIndex(in RowQuery query, long segment);

    /// <summary>The next segment after one, or before it, that may have rows; null if there is none.</summary>
    long? Following(long segment, bool backward);

    /// <summary>The same of the index by time.</summary>
    long? FollowingInIndex(long segment, bool backward);

    V ValueOf(RowScan<V> scan, out long timestamp);

    /// <summary>Looks a row up by its whole key.</summary>
    bool TryRead(ReadOnlySpan<byte> row, out V value, out long timestamp);
}
