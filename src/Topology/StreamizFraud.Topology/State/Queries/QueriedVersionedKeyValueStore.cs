namespace StreamizFraud.Topology.State;

/// <summary>A versioned key-value store over several tasks.</summary>
internal sealed class QueriedVersionedKeyValueStore<K, V>(StoreParts<IReadOnlyVersionedKeyValueStore<K, V>> parts) : IReadOnlyVersionedKeyValueStore<K, V>
{
    public string Name => parts.Name;

    public bool TryGet(K key, out VersionedRecord<V> version) => TryGet(key, long.MaxValue, out version);

    public bool TryGet(K key, long asOf, out VersionedRecord<V> version)
    {
        ArgumentNullException.ThrowIfNull(key);
        bool Look(IReadOnlyVersionedKeyValueStore<K, V> part, out VersionedRecord<V> found) => part.TryGet(key, asOf, out found);

        // A commit while it looks may move an earlier version to a segment that was not there when it began: none is believed at the second look only.
        return parts.TryFind<VersionedRecord<V>>(Look, out version) || (asOf != long.MaxValue && parts.TryFind<VersionedRecord<V>>(Look, out version));
    }
}
