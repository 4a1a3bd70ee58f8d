using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Aggregates over tumbling and hopping windows: one look-up and one write a record and window (rules W1, W4).</summary>
internal sealed class TimeWindowAggregateNode<K, V, VA>(
    string name, WindowAggregateOptions options, TimeWindows windows, Aggregation<K, V, VA> aggregation)
    : TimestampedWindowAggregateNode<K, V, VA>(name, options, aggregation)
{
    private protected override long UnsentDelayMs => windows.GraceMs + windows.SizeMs - 1;

    private protected override bool Takes(in Record<K, V> record) => Aggregation.Takes(record);

    private protected override void Aggregate(in Record<K, V> record)
    {
        var close = Now - windows.GraceMs;
        var open = 0;
        var closed = 0;
        for (var start = windows.FirstStart(record.Timestamp); ; start += windows.AdvanceMs)
        {
            var window = windows.At(start);
            if (window.End > close)
            {
                var found = Store.TryFetch(record.Key, start, out var row);
                Add(record, window, new(row, found));
                open++;
            }
            else
            {
                closed++;
            }

            if (start > record.Timestamp - windows.AdvanceMs)
            {
                break;
            }
        }

        if (closed > 0)
        {
            Late(record, all: open == 0);
        }
    }

    private protected override void ForwardClosed(in Record<K, V> trigger, long before)
    {
        // A window has closed when its end, which it does not contain, is reached: start + size <= clock - grace.
        var last = Now - windows.GraceMs - windows.SizeMs;
        if (last < 0)
        {
            return;
        }

        var first = before < 0 ? 0 : Math.Max(0, before - windows.GraceMs - windows.SizeMs + 1);

        // Most records close nothing: no start of a window lies in the range.
        if ((first + windows.AdvanceMs - 1) / windows.AdvanceMs * windows.AdvanceMs <= last)
        {
            ForwardClosed(trigger, first, last);
        }
    }
}
