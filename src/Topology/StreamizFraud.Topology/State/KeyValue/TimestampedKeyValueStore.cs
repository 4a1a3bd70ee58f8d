using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.State;

/// <summary>Rows with their time; headers are not kept (rule T8). Walks give the values, or values and times.</summary>
internal sealed class TimestampedKeyValueStore<K, V>(KeyValueStoreDefinition<K, V> definition, StoreEnvironment environment)
    : RowStore<K, V>(definition, environment), ITimestampedKeyValueStore<K, V>, IReadOnlyKeyValueStore<K, ValueAndTimestamp<V>>
{
    public bool TryGet(K key, [MaybeNullWhen(false)] out V value) => TryRead(key, out value, out _);

    bool IReadOnlyKeyValueStore<K, ValueAndTimestamp<V>>.TryGet(K key, out ValueAndTimestamp<V> value)
    {
        var found = TryRead(key, out var stored, out var timestamp);
        value = new(stored!, timestamp);
        return found;
    }

    IEnumerable<KeyValuePair<K, ValueAndTimestamp<V>>> IReadOnlyKeyValueStore<K, ValueAndTimestamp<V>>.All() =>
        ScanWithTimes(KeyRange.All, reverse: false);

    IEnumerable<KeyValuePair<K, ValueAndTimestamp<V>>> IReadOnlyKeyValueStore<K, ValueAndTimestamp<V>>.ReverseAll() =>
        ScanWithTimes(KeyRange.All, reverse: true);

    IEnumerable<KeyValuePair<K, ValueAndTimestamp<V>>> IReadOnlyKeyValueStore<K, ValueAndTimestamp<V>>.Range(K from, K to) =>
        ScanWithTimes(Between(from, to), reverse: false);

    IEnumerable<KeyValuePair<K, ValueAndTimestamp<V>>> IReadOnlyKeyValueStore<K, ValueAndTimestamp<V>>.ReverseRange(K from, K to) =>
        ScanWithTimes(Between(from, to), reverse: true);

    IEnumerable<KeyValuePair<K, ValueAndTimestamp<V>>> IReadOnlyKeyValueStore<K, ValueAndTimestamp<V>>.PrefixScan<P>(P prefix, ISerde<P> prefixSerde) =>
        ScanWithTimes(StartingWith(prefix, prefixSerde), reverse: false);

    public bool TryGet(K key, [MaybeNullWhen(false)] out V value, out long timestamp) => TryRead(key, out value, out timestamp);

    public void Put(K key, V value, long timestamp) => Write(key, value, present: value is not null, timestamp, LoggedHeaders);

    public void PutAll(IEnumerable<KeyValuePair<K, ValueAndTimestamp<V>>> rows)
    {
        foreach (var (key, (value, timestamp)) in rows)
        {
            Put(key, value, timestamp);
        }
    }

    public bool PutIfAbsent(K key, V value, long timestamp)
    {
        if (TryGet(key, out _))
        {
            return false;
        }

        Put(key, value, timestamp);
        return true;
    }

    public void Delete(K key, long timestamp) => Write(key, default!, present: false, timestamp, LoggedHeaders);
}
