namespace StreamizFraud.Topology.State;

/// <summary>A versioned key-value store over several tasks.</summary>
internal sealed class QueriedVersionedKeyValueStore<K, V>(StoreParts<IReadOnlyVersionedKeyValueStore<K, V>> parts) : IReadOnlyVersionedKeyValueStore<K, V>
{
    public string Name => parts.Name;

    public bool TryGet(K key, out VersionedRecord<V> version) => TryGet(key, long.MaxValue, out version);

    public bool TryGet(K key, long asOf, out VersionedRecord<V> version)
    {
        ArgumentNullException.ThrowIfNull(key);
        return parts.TryFind((IReadOnlyVersionedKeyValueStore<K, V> part, out VersionedRecord<V> found) => part.TryGet(key, asOf, out found), out version);
    }
}
