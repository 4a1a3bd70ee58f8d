using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>Sessions by key, end and start (rule B3); kept by their end.</summary>
internal sealed class SessionStore<K, V>(SessionStoreDefinition<K, V> definition, StoreEnvironment environment)
    : WindowedRowStore<K, V>(definition, definition.KeySerde, definition.ValueSerde, RowKey.SessionTail, Retention.Of(definition, definition.RetentionMs, environment), environment),
        ISessionStore<K, V>
{
    public bool TryFetchSession(K key, long start, long end, [MaybeNullWhen(false)] out V value)
    {
        if (end >= 0 && Retention.Holds(end) && TryRead(Encode(key, end, start), out value, out _))
        {
            return true;
        }

        value = default;
        return false;
    }

    public IEnumerable<KeyValuePair<Windowed<K>, V>> FindSessions(K key, long earliestEnd, long latestStart, bool backward = false)
    {
        var bytes = EncodeKey(key);
        return Results(new RowQuery(bytes, bytes, earliestEnd, long.MaxValue) { LatestStart = latestStart, Backward = backward });
    }

    public IEnumerable<KeyValuePair<Windowed<K>, V>> FindSessions(K keyFrom, K keyTo, long earliestEnd, long latestStart, bool backward = false) =>
        Results(new RowQuery(EncodeKey(keyFrom), EncodeKey(keyTo), earliestEnd, long.MaxValue) { LatestStart = latestStart, Backward = backward });

    public IEnumerable<KeyValuePair<Windowed<K>, V>> FindSessions(long earliestEnd, long latestEnd) =>
        Results(new RowQuery(null, null, earliestEnd, latestEnd)
        {
            ByTime = true,

            // Kafka's store for results on close has sessions here, on disk, until their whole segment is dropped.
            Earliest = definition is { TimeOrdered: true, Persistent: true } ? Retention.EarliestSegmentStart : null,
        });

    public IEnumerable<KeyValuePair<Windowed<K>, V>> Fetch(K key, bool backward = false) => FindSessions(key, 0, long.MaxValue, backward);

    public void Put(Windowed<K> session, V value)
    {
        Retention.Observe(session.Window.End);
        Write(session, value, present: value is not null);
    }

    public void Remove(Windowed<K> session)
    {
        if (ObservesRemovals)
        {
            Retention.Observe(session.Window.End);
        }

        Write(session, default!, present: false);
    }

    private protected override void ObserveRestored(ReadOnlySpan<byte> key, long time, bool hasValue)
    {
        if (hasValue || ObservesRemovals)
        {
            Retention.Observe(time);
        }
    }

    /// <summary>A removal moves the clock of Kafka's store on disk, not that of its store in memory; putting null moves both.</summary>
    private bool ObservesRemovals => Definition.Persistent;

    private void Write(Windowed<K> session, V value, bool present)
    {
        var (start, end) = session.Window;
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        CountLate(!present || Retention.Holds(end));
        Write(Encode(session.Key, end, start), value, present, Stamp.Timestamp);
    }

    private IEnumerable<KeyValuePair<Windowed<K>, V>> Results(RowQuery query)
    {
        foreach (var row in Find(query))
        {
            var window = new Window(RowKey.SessionStart(row.Key), RowKey.Time(row.Key, RowKey.SessionTail));
            yield return new(new Windowed<K>(DecodeKey(row.Key), window), row.Value);
        }
    }
}
