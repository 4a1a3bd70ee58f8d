using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Dsl;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>Rows with their time, which can be read without it.</summary>
internal sealed class TimestampedWindowStore<K, V>(WindowStoreDefinition<K, V> definition, StoreEnvironment environment)
    : WindowRowStore<K, V, ValueAndTimestamp<V>>(definition, environment), ITimestampedWindowStore<K, V>, IReadOnlyWindowStore<K, V>
{
    public void Put(K key, V value, long windowStart, long timestamp) => Write(key, value, present: value is not null, windowStart, timestamp);

    public void Delete(K key, long windowStart, long timestamp) => Write(key, default!, present: false, windowStart, timestamp);

    bool IReadOnlyWindowStore<K, V>.TryFetch(K key, long windowStart, [MaybeNullWhen(false)] out V value)
    {
        var found = TryFetch(key, windowStart, out var row);
        value = row.Value;
        return found;
    }

    IEnumerable<KeyValuePair<long, V>> IReadOnlyWindowStore<K, V>.Fetch(K key, long from, long to, bool backward) => Values(Fetch(key, from, to, backward));

    IEnumerable<KeyValuePair<Windowed<K>, V>> IReadOnlyWindowStore<K, V>.Fetch(K keyFrom, K keyTo, long from, long to, bool backward) =>
        Values(Fetch(keyFrom, keyTo, from, to, backward));

    IEnumerable<KeyValuePair<Windowed<K>, V>> IReadOnlyWindowStore<K, V>.FetchAll(long from, long to, bool backward) => Values(FetchAll(from, to, backward));

    IEnumerable<KeyValuePair<Windowed<K>, V>> IReadOnlyWindowStore<K, V>.All(bool backward) => Values(All(backward));

    private protected override ValueAndTimestamp<V> Result(V value, long timestamp) => new(value, timestamp);

    private static IEnumerable<KeyValuePair<T, V>> Values<T>(IEnumerable<KeyValuePair<T, ValueAndTimestamp<V>>> rows) =>
        rows.Select(row => new KeyValuePair<T, V>(row.Key, row.Value.Value));
}
