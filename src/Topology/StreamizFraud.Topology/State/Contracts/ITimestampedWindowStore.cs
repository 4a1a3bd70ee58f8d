namespace StreamizFraud.Topology.State;

/// <summary>Rows by key and window start with the event time of their last update.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <remarks>To read without times ask for the store as <see cref="IReadOnlyWindowStore{K,V}"/> of the values.</remarks>
public interface ITimestampedWindowStore<K, V> : IReadOnlyWindowStore<K, ValueAndTimestamp<V>>
{
    /// <summary>Sets a row; one older than the retention is dropped and counted.</summary>
    void Put(K key, V value, long windowStart, long timestamp);

    /// <summary>Removes a row; the timestamp goes into the changelog.</summary>
    void Delete(K key, long windowStart, long timestamp);
}
