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

/// <summary>The walk through one segment after the other, in byte order of the keys within each: Kafka's order on disk.</summary>
internal sealed class SegmentScan<V> : WindowedScan<V>
{
    private readonly ISegmentRows<V> _rows;
    private readonly RowQuery _query;
    private readonly int _tail;
    private readonly long _last;
    private long _segment;
    private RowScan<V>? _scan;

    /// <summary>A walk before its first row.</summary>
    /// <param name="rows">Whose rows.</param>
    /// <param name="query">Which; its times are within what the store knows.</param>
    /// <param name="tail">Length of a row key's tail.</param>
    /// <param name="first">Segment of the earliest time.</param>
    /// <param name="last">Segment of the latest time.</param>
    public SegmentScan(ISegmentRows<V> rows, in RowQuery query, int tail, long first, long last)
    {
        _rows = rows;
        _query = query;
        _tail = tail;
        (_segment, _last) = query.IsEmpty ? (0, -1) : query.Backward ? (last, first) : (first, last);
        if (query.Backward && query.IsEmpty)
        {
            (_segment, _last) = (-1, 0);
        }
    }

    public override ReadOnlySpan<byte> Key => _rows.LoggedKey(_scan!);

    public override V Read(out long timestamp) => _rows.ValueOf(_scan!, out timestamp);

    public override bool MoveNext()
    {
        while (_query.Backward ? _segment >= _last : _segment <= _last)
        {
            _scan ??= _rows.Open(_query, _segment);
            while (_scan.MoveNext())
            {
                if (_query.Matches(Key, _tail))
                {
                    return true;
                }
            }

            _scan.Dispose();
            _scan = null;
            _segment += _query.Backward ? -1 : 1;
        }

        return false;
    }

    public override void Dispose() => _scan?.Dispose();
}

/// <summary>
/// The walk in order of (time, key), for stores in memory, whose order it is in Kafka, and for results on close: the rows are taken first,
/// then put in order. Sessions on disk are in order of (end, start, key).
/// </summary>
internal sealed class TimeScan<V> : WindowedScan<V>
{
    private readonly List<(byte[] Key, V Value, long Timestamp)> _rows = [];
    private int _at = -1;

    public TimeScan(WindowedScan<V> source, int tail, bool backward, bool startsFirst = false)
    {
        using (source)
        {
            while (source.MoveNext())
            {
                _rows.Add((source.Key.ToArray(), source.Read(out var timestamp), timestamp));
            }
        }

        _rows.Sort((left, right) =>
        {
            var order = RowKey.Time(left.Key, tail).CompareTo(RowKey.Time(right.Key, tail));
            order = order != 0 || !startsFirst ? order : RowKey.SessionStart(left.Key).CompareTo(RowKey.SessionStart(right.Key));
            order = order != 0 ? order : left.Key.AsSpan().SequenceCompareTo(right.Key);
            return backward ? -order : order;
        });
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

/// <summary>The rows of a store by segment.</summary>
internal interface ISegmentRows<V>
{
    /// <summary>A walk over the rows of one segment that may be asked for, and some that are not.</summary>
    RowScan<V> Open(in RowQuery query, long segment);

    /// <summary>The current row's key as the changelog has it.</summary>
    ReadOnlySpan<byte> LoggedKey(RowScan<V> scan);

    V ValueOf(RowScan<V> scan, out long timestamp);
}
