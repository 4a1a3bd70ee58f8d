using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>Rows by key and window start; the common part of plain and timestamped window stores.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <typeparam name="R">What is read: the value, or the value and its time.</typeparam>
internal abstract class WindowRowStore<K, V, R>(WindowStoreDefinition<K, V> definition, StoreEnvironment environment)
    : WindowedRowStore<K, V>(
        definition, definition.KeySerde, definition.ValueSerde, definition.Timestamped,
        definition.RetainDuplicates ? RowLayout.Duplicates : RowLayout.Windows,
        RetentionOf(definition, environment), definition.TimeOrdered, environment),
        IReadOnlyWindowStore<K, R>
{
    // Kafka's number goes round after 2^31 - 1.
    private const long SequenceMask = int.MaxValue;

    private readonly StreamClock? _sequence = definition.RetainDuplicates ? environment.Clock(WindowStoreDefinition<K, V>.SequenceName(definition.Name)) : null;

    public bool TryFetch(K key, long windowStart, [MaybeNullWhen(false)] out R value)
    {
        // Of duplicates Kafka's store on disk finds the row of its latest number, and its store in memory none.
        if (windowStart >= 0 && Retention.Holds(windowStart) && (_sequence is null || definition.Persistent)
            && TryReadRow(Encode(key, windowStart, Number), out var stored, out var timestamp))
        {
            value = Result(stored, timestamp);
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Number of the last put, which tells duplicates apart; 0 if there are none.</summary>
    private long Number => Math.Max(0, _sequence?.Time ?? 0) & SequenceMask;

    public IEnumerable<KeyValuePair<long, R>> Fetch(K key, long from, long to, bool backward = false)
    {
        var bytes = EncodeKey(key);
        using var rows = Scan(new RowQuery(bytes, bytes, from, to) { Backward = backward });
        while (rows.MoveNext())
        {
            var value = rows.Read(out var timestamp);
            yield return new(RowKey.Time(rows.Key, RowLayout.Windows), Result(value, timestamp));
        }
    }

    public IEnumerable<KeyValuePair<Windowed<K>, R>> Fetch(K keyFrom, K keyTo, long from, long to, bool backward = false) =>
        Results(() => Scan(new RowQuery(EncodeBound(keyFrom), EncodeBound(keyTo), from, to) { Backward = backward }));

    public IEnumerable<KeyValuePair<Windowed<K>, R>> FetchAll(long from, long to, bool backward = false) =>
        Results(() =>
        {
            var query = new RowQuery(null, null, from, to) { Backward = backward };
            return definition.TimeOrdered ? ScanByTime(query) : Scan(query);
        });

    public IEnumerable<KeyValuePair<Windowed<K>, R>> All(bool backward = false) => FetchAll(0, long.MaxValue, backward);

    /// <summary>Kafka's store for results on close knows, on disk, one ms more: which results are found depends on it.</summary>
    private static Retention RetentionOf(WindowStoreDefinition<K, V> definition, StoreEnvironment environment) =>
        Retention.Of(definition, definition.RetentionMs, environment, definition.TimeOrdered, extraMs: definition is { TimeOrdered: true, Persistent: true } ? 1 : 0);

    private protected abstract R Result(V value, long timestamp);

    private protected override void ObserveRestored(ReadOnlySpan<byte> key, long time, bool hasValue)
    {
        if (Observes(hasValue))
        {
            Retention.Observe(time);
        }

        _sequence?.Observe(BinaryPrimitives.ReadInt32BigEndian(key[^sizeof(int)..]));
    }

    private protected void Write(K key, V value, bool present, long windowStart, long timestamp)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(windowStart);
        if (Observes(present))
        {
            Retention.Observe(windowStart);
        }

        CountLate(Retention.Holds(windowStart));
        // The number lasts like a row: one that began anew after a restart would overwrite rows of equal key and start.
        _sequence?.Observe(_sequence.Time < 0 ? 1 : _sequence.Time + 1);
        WriteIndexed(Encode(key, windowStart, Number), value, present, timestamp, definition.LogsHeaders ? Stamp.Headers : RecordHeaders.Empty);
    }

    /// <summary>Kafka's store of duplicates on disk passes over deletes (rule B9) before it looks at their time; all others look first.</summary>
    private bool Observes(bool present) => present || !definition.RetainDuplicates || !definition.Persistent;

    private IEnumerable<KeyValuePair<Windowed<K>, R>> Results(Func<WindowedScan<V>> open)
    {
        using var rows = open();
        while (rows.MoveNext())
        {
            var key = rows.Key;
            var window = WindowTime.Span(RowKey.Time(key, RowLayout.Windows), definition.WindowSizeMs);
            var windowed = new Windowed<K>(DecodeKey(key), window);
            yield return new(windowed, Result(rows.Read(out var timestamp), timestamp));
        }
    }
}
