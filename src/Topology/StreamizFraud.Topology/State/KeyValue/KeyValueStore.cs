using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.State;

/// <summary>Plain rows: the changelog carries the time of the record that wrote them (rule G3), and no headers.</summary>
internal sealed class KeyValueStore<K, V>(KeyValueStoreDefinition<K, V> definition, StoreEnvironment environment)
    : RowStore<K, V>(definition, environment), IKeyValueStore<K, V>
{
    public bool TryGet(K key, [MaybeNullWhen(false)] out V value) => TryRead(key, out value, out _);

    public bool TryChange(K key, [MaybeNullWhen(false)] out V value) => TryReadForChange(key, out value);

    public void Put(K key, V value)
    {
        Write(key, value, present: value is not null, Stamp.Timestamp, RecordHeaders.Empty);
    }

    public void PutAll(IEnumerable<KeyValuePair<K, V>> rows)
    {
        foreach (var (key, value) in rows)
        {
            Put(key, value);
        }
    }

    public bool PutIfAbsent(K key, V value)
    {
        if (TryGet(key, out _))
        {
            return false;
        }

        Put(key, value);
        return true;
    }

    public void Delete(K key)
    {
        Write(key, default!, present: false, Stamp.Timestamp, RecordHeaders.Empty);
    }
}
