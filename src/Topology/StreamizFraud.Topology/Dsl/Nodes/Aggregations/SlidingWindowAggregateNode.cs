using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>
/// Aggregates over sliding windows (rules W5 to W8): every record has the window that ends with it (its left one) and, if a later record
/// is near enough, the one that begins right after it (its right one).
/// </summary>
/// <remarks>
/// A row's time is that of the latest record in it; the algorithm relies on that. Records before the first full window, at less than the
/// time difference, share the window from 0 as their left one.
/// </remarks>
internal sealed class SlidingWindowAggregateNode<K, V, VA>(
    string name, WindowAggregateOptions options, SlidingWindows windows, Aggregation<K, V, VA> aggregation)
    : TimestampedWindowAggregateNode<K, V, VA>(name, options, aggregation)
{
    private readonly List<KeyValuePair<long, ValueAndTimestamp<VA>>> _rows = [];
    private readonly long _difference = windows.TimeDifferenceMs;

    private long OpenFrom => Now - windows.GraceMs;

    private protected override long UnsentDelayMs => windows.GraceMs + _difference;

    /// <summary>Rule W8: unlike the other windows, these drop records without a value.</summary>
    private protected override bool Takes(in Record<K, V> record) => record.HasValue;

    private protected override void Aggregate(in Record<K, V> record)
    {
        // Its own right window is the last one that it could be in.
        if (WindowTime.Later(record.Timestamp, _difference) < OpenFrom)
        {
            Late(record, all: true);
            return;
        }

        var early = record.Timestamp < _difference;
        Find(record.Key, early ? 0 : Math.Max(0, record.Timestamp - (2 * _difference)), WindowTime.Later(record.Timestamp, 1));
        var expired = early ? AggregateEarly(record) : AggregateFull(record);
        _rows.Clear();
        if (expired)
        {
            Late(record, all: false);
        }
    }

    private protected override void ForwardClosed(in Record<K, V> trigger, long before)
    {
        // A window contains its end: it has closed when the end is passed, start + difference < clock - grace.
        var last = OpenFrom - _difference - 1;
        if (last >= 0)
        {
            ForwardClosed(trigger, before < 0 ? 0 : Math.Max(0, before - windows.GraceMs - _difference), last);
        }
    }

    private bool AggregateFull(in Record<K, V> record)
    {
        var timestamp = record.Timestamp;
        var leftStart = timestamp - _difference;
        var left = Maybe<ValueAndTimestamp<VA>>.None;
        var right = Maybe<ValueAndTimestamp<VA>>.None;
        var previous = -1L;
        var (hasLeft, hasRight, expired) = (false, false, false);

        // From the newest window down to the first one that ends before the record: that one's latest record is the previous record.
        for (var i = _rows.Count - 1; i >= 0; i--)
        {
            var (start, row) = _rows[i];
            if (start > timestamp)
            {
                hasRight = true;
            }
            else if (start < leftStart)
            {
                left = new(row, HasValue: true);
                previous = row.Timestamp;
                break;
            }
            else
            {
                if (start > leftStart)
                {
                    right = right.HasValue ? right : new(row, HasValue: true);
                }
                else
                {
                    hasLeft = true;
                    previous = row.Timestamp < timestamp ? row.Timestamp : previous;
                }

                expired |= !Update(record, start, new(row, HasValue: true));
            }
        }

        if (previous >= 0 && previous + 1 >= leftStart && !Exists(previous + 1))
        {
            expired |= !Update(record, previous + 1, default);
        }

        if (!hasLeft)
        {
            // What the last window before it holds is in its left window too, unless even the latest of it is too old.
            expired |= !Update(record, leftStart, previous >= leftStart ? left : default);
        }

        CopyRight(record, hasRight, right);
        return expired;
    }

    private bool AggregateEarly(in Record<K, V> record)
    {
        var timestamp = record.Timestamp;
        var shared = Maybe<ValueAndTimestamp<VA>>.None;
        var right = Maybe<ValueAndTimestamp<VA>>.None;
        var previous = -1L;
        var (hasRight, expired) = (false, false);
        foreach (var (start, row) in _rows)
        {
            if (start == 0)
            {
                shared = new(row, HasValue: true);
                previous = row.Timestamp < timestamp ? row.Timestamp : previous;
            }
            else if (start > timestamp)
            {
                hasRight = true;
            }
            else
            {
                right = new(row, HasValue: true);
                expired |= !Update(record, start, right);
            }
        }

        // Without a window in between, all that the shared one holds beside this record is later than it.
        CopyRight(record, hasRight, right.HasValue ? right : shared);
        if (previous >= 0 && !Exists(previous + 1))
        {
            expired |= !Update(record, previous + 1, default);
        }

        expired |= !Update(record, 0, shared);
        return expired;
    }

    /// <summary>Makes the record's right window: a copy of the window over it, which holds this record's followers and not yet the record.</summary>
    private void CopyRight(in Record<K, V> record, bool exists, in Maybe<ValueAndTimestamp<VA>> rows)
    {
        if (exists || !rows.HasValue || rows.Value.Timestamp <= record.Timestamp)
        {
            return;
        }

        var (value, timestamp) = rows.Value;
        Store.Put(record.Key, value, record.Timestamp + 1, timestamp);
        ForwardUpdate(record, At(record.Timestamp + 1), new(value, HasValue: true), Maybe<VA>.None, timestamp);
    }

    /// <returns>False if the window has closed.</returns>
    private bool Update(in Record<K, V> record, long start, in Maybe<ValueAndTimestamp<VA>> row)
    {
        var window = At(start);
        if (window.End < OpenFrom)
        {
            return false;
        }

        Add(record, window, row);
        return true;
    }

    /// <summary>Takes the rows before the first write: the store may not be read and written at once.</summary>
    private void Find(K key, long from, long to)
    {
        _rows.Clear();
        foreach (var row in Store.Fetch(key, from, to))
        {
            _rows.Add(row);
        }
    }

    private bool Exists(long start)
    {
        foreach (var row in _rows)
        {
            if (row.Key == start)
            {
                return true;
            }
        }

        return false;
    }

    private Window At(long start) => WindowTime.Span(start, _difference);
}
