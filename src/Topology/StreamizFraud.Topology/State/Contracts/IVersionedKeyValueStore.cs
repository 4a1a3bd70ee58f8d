namespace StreamizFraud.Topology.State;

/// <summary>Rows by key that remember what they were within a history (KIP-889).</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public interface IVersionedKeyValueStore<K, V> : IReadOnlyVersionedKeyValueStore<K, V>
{
    /// <summary>Puts a version, which may be older than the newest one.</summary>
    /// <returns>Until when it is valid, <see cref="long.MaxValue"/> for the newest; null if it is older than the history and was not stored.</returns>
    long? Put(K key, V value, long timestamp);

    /// <summary>Puts a version that says that the row did not exist.</summary>
    /// <returns>As <see cref="Put"/>.</returns>
    long? Delete(K key, long timestamp);

    /// <summary>The same, and gives the version that was valid at that time until now.</summary>
    /// <returns>False if there was none, or the time is before the history and nothing was stored.</returns>
    bool Delete(K key, long timestamp, out VersionedRecord<V> removed);
}
