using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>What aggregates over tumbling, hopping and sliding windows share: rows by key and window start, with their time.</summary>
internal abstract class TimestampedWindowAggregateNode<K, V, VA>(string name, WindowAggregateOptions options, Aggregation<K, V, VA> aggregation)
    : WindowAggregateNode<K, V, VA>(name, options)
{
    private protected ITimestampedWindowStore<K, VA> Store { get; private set; } = null!;

    private protected Aggregation<K, V, VA> Aggregation => aggregation;

    private protected override void InitStore(IStateStore store) => Store = (ITimestampedWindowStore<K, VA>)store;

    /// <summary>Adds a record to a window; the row's time is that of its latest record (rule T7).</summary>
    private protected void Add(in Record<K, V> record, Window window, in Maybe<ValueAndTimestamp<VA>> stored)
    {
        var old = stored.HasValue ? Maybe<VA>.Of(stored.Value.Value) : Aggregation.Initial();
        var timestamp = stored.HasValue ? Math.Max(record.Timestamp, stored.Value.Timestamp) : record.Timestamp;
        var now = Aggregation.Add(record.Key, record.Value, old);
        if (now.HasValue)
        {
            Store.Put(record.Key, now.Value, window.Start, timestamp);
        }
        else
        {
            // The changelog's tombstone has the record's own time, as in Kafka Streams.
            Store.Delete(record.Key, window.Start, record.Timestamp);
        }

        ForwardUpdate(record, window, now, old, timestamp);
    }

    /// <summary>Sends the results of windows of all keys by their starts, both included, in order of start and key.</summary>
    private protected void ForwardClosed(in Record<K, V> trigger, long firstStart, long lastStart)
    {
        foreach (var (key, row) in Store.FetchAll(firstStart, lastStart))
        {
            ForwardResult(trigger, key, row.Value, row.Timestamp);
        }
    }
}
