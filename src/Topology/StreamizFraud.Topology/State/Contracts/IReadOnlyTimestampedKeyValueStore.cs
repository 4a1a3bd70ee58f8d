using System.Diagnostics.CodeAnalysis;

namespace StreamizFraud.Topology.State;

/// <summary>Reads rows by key with the event time of their last update.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public interface IReadOnlyTimestampedKeyValueStore<K, V> : IReadOnlyKeyValueStore<K, V>
{
    /// <summary>Looks a row up with its time, ms since the Unix epoch.</summary>
    bool TryGet(K key, [MaybeNullWhen(false)] out V value, out long timestamp);
}
