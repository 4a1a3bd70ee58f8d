namespace StreamizFraud.Topology.State.Windowed;

/// <summary>Plain rows, or duplicates: the changelog carries the time of the record that wrote them (rule G3).</summary>
internal sealed class WindowStore<K, V>(WindowStoreDefinition<K, V> definition, StoreEnvironment environment)
    : WindowRowStore<K, V, V>(definition, environment), IWindowStore<K, V>
{
    public void Put(K key, V value, long windowStart) => Write(key, value, present: value is not null, windowStart, Stamp.Timestamp);

    public void Delete(K key, long windowStart) => Write(key, default!, present: false, windowStart, Stamp.Timestamp);

    private protected override V Result(V value, long timestamp) => value;
}
