namespace StreamizFraud.Topology.State;

/// <summary>Rows by key with the event time of their last update (Kafka's timestamped layout: 8 bytes of time before the value).</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <remarks>Walks give the values. For their times too ask for the store as <see cref="IReadOnlyKeyValueStore{K,V}"/> of <see cref="ValueAndTimestamp{V}"/>.</remarks>
public interface ITimestampedKeyValueStore<K, V> : IReadOnlyTimestampedKeyValueStore<K, V>
{
    /// <summary>Sets a row.</summary>
    void Put(K key, V value, long timestamp);

    /// <summary>Sets rows, in their order.</summary>
    void PutAll(IEnumerable<KeyValuePair<K, ValueAndTimestamp<V>>> rows);

    /// <summary>Sets a row unless there is one.</summary>
    /// <returns>Whether it was set.</returns>
    bool PutIfAbsent(K key, V value, long timestamp);

    /// <summary>Removes a row; the timestamp goes into the changelog.</summary>
    void Delete(K key, long timestamp);
}
