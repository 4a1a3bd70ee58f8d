namespace StreamizFraud.Topology.State;

/// <summary>Reads rows by key, and what they were within a history (KIP-889).</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public interface IReadOnlyVersionedKeyValueStore<K, V> : IStateStore
{
    /// <summary>The newest version; false if there is none or the row is deleted.</summary>
    bool TryGet(K key, out VersionedRecord<V> version);

    /// <summary>The version that was valid at a time; false if there was none, or it lies before the history.</summary>
    bool TryGet(K key, long asOf, out VersionedRecord<V> version);
}
