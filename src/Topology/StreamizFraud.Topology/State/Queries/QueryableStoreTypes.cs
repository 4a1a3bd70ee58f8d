namespace StreamizFraud.Topology.State;

/// <summary>The kinds of stores that can be read from outside of their tasks.</summary>
/// <remarks>Source: <c>QueryableStoreTypes</c> of Kafka Streams.</remarks>
public static class QueryableStoreTypes
{
    /// <summary>Values by key, of a plain or timestamped key-value store or a global one.</summary>
    /// <typeparam name="K">Key type.</typeparam>
    /// <typeparam name="V">Value type.</typeparam>
    public static QueryableStoreType<IReadOnlyKeyValueStore<K, V>> KeyValueStore<K, V>() =>
        new($"key-value store of {Types<K, V>()}", parts => new QueriedKeyValueStore<K, V, IReadOnlyKeyValueStore<K, V>>(parts));

    /// <summary>Values by key with the event time of their last update, of a timestamped key-value store, such as that of a table.</summary>
    /// <inheritdoc cref="KeyValueStore{K,V}"/>
    public static QueryableStoreType<IReadOnlyTimestampedKeyValueStore<K, V>> TimestampedKeyValueStore<K, V>() =>
        new($"timestamped key-value store of {Types<K, V>()}", parts => new QueriedTimestampedKeyValueStore<K, V>(parts));

    /// <summary>Values by key and window start, of a plain or timestamped window store.</summary>
    /// <inheritdoc cref="KeyValueStore{K,V}"/>
    public static QueryableStoreType<IReadOnlyWindowStore<K, V>> WindowStore<K, V>() =>
        new($"window store of {Types<K, V>()}", parts => new QueriedWindowStore<K, V>(parts));

    /// <summary>Values by key and window start with the event time of their last update, of a timestamped window store, such as that of a windowed table.</summary>
    /// <inheritdoc cref="KeyValueStore{K,V}"/>
    public static QueryableStoreType<IReadOnlyWindowStore<K, ValueAndTimestamp<V>>> TimestampedWindowStore<K, V>() =>
        new($"timestamped window store of {Types<K, V>()}", parts => new QueriedWindowStore<K, ValueAndTimestamp<V>>(parts));

    /// <summary>Values by key and session.</summary>
    /// <inheritdoc cref="KeyValueStore{K,V}"/>
    public static QueryableStoreType<IReadOnlySessionStore<K, V>> SessionStore<K, V>() =>
        new($"session store of {Types<K, V>()}", parts => new QueriedSessionStore<K, V>(parts));

    /// <summary>Values by key with what they were within a history.</summary>
    /// <inheritdoc cref="KeyValueStore{K,V}"/>
    public static QueryableStoreType<IReadOnlyVersionedKeyValueStore<K, V>> VersionedKeyValueStore<K, V>() =>
        new($"versioned key-value store of {Types<K, V>()}", parts => new QueriedVersionedKeyValueStore<K, V>(parts));

    private static string Types<K, V>() => $"{typeof(K).Name} to {typeof(V).Name}";
}
