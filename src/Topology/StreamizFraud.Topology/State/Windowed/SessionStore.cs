using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>Sessions by key, end and start (rule B3); kept by their end.</summary>
internal sealed class SessionStore<K, V>(SessionStoreDefinition<K, V> definition, StoreEnvironment environment)
    : WindowedRowStore<K, V>(
        definition, definition.KeySerde, definition.ValueSerde, timestamped: false, RowLayout.Sessions,
        Retention.Of(definition, definition.RetentionMs, environment, definition.TimeOrdered), definition.TimeOrdered, environment),
        ISessionStore<K, V>
{
    public override bool MergesRows => true;

    public bool TryFetchSession(K key, long start, long end, [MaybeNullWhen(false)] out V value)
    {
        if (end >= 0 && Retention.Holds(end) && TryReadRow(Encode(key, end, start), out value, out _))
        {
            return true;
        }

        value = default;
        return false;
    }

    public IEnumerable<KeyValuePair<Windowed<K>, V>> FindSessions(K key, long earliestEnd, long latestStart, bool backward = false) =>
        Results(() =>
        {
            var bytes = EncodeKey(key);
            return Scan(new RowQuery(bytes, bytes, earliestEnd, long.MaxValue) { LatestStart = latestStart, Backward = backward });
        });

    public IEnumerable<KeyValuePair<Windowed<K>, V>> FindSessions(K keyFrom, K keyTo, long earliestEnd, long latestStart, bool backward = false) =>
        Results(() => Scan(new RowQuery(EncodeBound(keyFrom), EncodeBound(keyTo), earliestEnd, long.MaxValue) { LatestStart = latestStart, Backward = backward }));

    public IEnumerable<KeyValuePair<Windowed<K>, V>> FindSessions(long earliestEnd, long latestEnd)
    {
        // Kafka's store for results on close has sessions here, on disk, until their whole segment is dropped.
        long? earliest = definition is { TimeOrdered: true, Persistent: true } ? Retention.EarliestSegmentStart : null;
        return Results(() => ScanByTime(new RowQuery(null, null, earliestEnd, latestEnd) { Earliest = earliest }));
    }

    public IEnumerable<KeyValuePair<Windowed<K>, V>> Fetch(K key, bool backward = false) => FindSessions(key, 0, long.MaxValue, backward);

    public IEnumerable<KeyValuePair<Windowed<K>, V>> Fetch(K keyFrom, K keyTo, bool backward = false) =>
        FindSessions(keyFrom, keyTo, 0, long.MaxValue, backward);

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
        WriteIndexed(Encode(session.Key, end, start), value, present, Stamp.Timestamp, RecordHeaders.Empty);
    }

    private IEnumerable<KeyValuePair<Windowed<K>, V>> Results(Func<WindowedScan<V>> open)
    {
        using var rows = open();
        while (rows.MoveNext())
        {
            var key = rows.Key;
            var window = new Window(RowKey.SessionStart(key), RowKey.Time(key, RowLayout.Sessions));
            var session = new Windowed<K>(DecodeKey(key), window);
            yield return new(session, rows.Read(out _));
        }
    }
}
