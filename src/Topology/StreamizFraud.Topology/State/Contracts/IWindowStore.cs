namespace StreamizFraud.Topology.State;

/// <summary>Rows by key and window start. A store that keeps duplicates adds a row at each put.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public interface IWindowStore<K, V> : IReadOnlyWindowStore<K, V>
{
    /// <summary>Sets a row, or adds one to a store that keeps duplicates; one older than the retention is dropped and counted.</summary>
    void Put(K key, V value, long windowStart);

    /// <summary>Removes a row; a store that keeps duplicates ignores it.</summary>
    void Delete(K key, long windowStart);
}
