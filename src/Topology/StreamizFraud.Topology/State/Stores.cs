using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.State;

/// <summary>Declares stores for processors.</summary>
public static class Stores
{
    /// <summary>A store of rows by key.</summary>
    /// <param name="name">Name, unique in the topology.</param>
    /// <param name="keySerde">Serde of the keys.</param>
    /// <param name="valueSerde">Serde of the values.</param>
    /// <param name="persistent">On disk (default) or in memory.</param>
    public static StoreDefinition KeyValue<K, V>(string name, ISerde<K> keySerde, ISerde<V> valueSerde, bool persistent = true) =>
        new KeyValueStoreDefinition<K, V>(name, keySerde, valueSerde, timestamped: false) { Persistent = persistent };

    /// <summary>A store of rows by key with the event time of each row's last update.</summary>
    /// <inheritdoc cref="KeyValue{K,V}"/>
    public static StoreDefinition TimestampedKeyValue<K, V>(string name, ISerde<K> keySerde, ISerde<V> valueSerde, bool persistent = true) =>
        new KeyValueStoreDefinition<K, V>(name, keySerde, valueSerde, timestamped: true) { Persistent = persistent };

    /// <summary>A store of rows by key and window start.</summary>
    /// <param name="name">Name, unique in the topology.</param>
    /// <param name="keySerde">Serde of the keys.</param>
    /// <param name="valueSerde">Serde of the values.</param>
    /// <param name="retention">How long rows are there after their window start, in stream time; at least the window size.</param>
    /// <param name="windowSize">Length of the windows, which gives the ends of keys read back.</param>
    /// <param name="retainDuplicates">Keep every row of equal key and start instead of the last.</param>
    /// <param name="persistent">On disk (default) or in memory.</param>
    public static StoreDefinition Window<K, V>(
        string name, ISerde<K> keySerde, ISerde<V> valueSerde, TimeSpan retention, TimeSpan windowSize, bool retainDuplicates = false, bool persistent = true) =>
        new WindowStoreDefinition<K, V>(name, keySerde, valueSerde, (long)retention.TotalMilliseconds, (long)windowSize.TotalMilliseconds)
        {
            RetainDuplicates = retainDuplicates,
            Persistent = persistent,
        };

    /// <summary>A store of rows by key and window start with the event time of each row's last update.</summary>
    /// <inheritdoc cref="Window{K,V}"/>
    public static StoreDefinition TimestampedWindow<K, V>(
        string name, ISerde<K> keySerde, ISerde<V> valueSerde, TimeSpan retention, TimeSpan windowSize, bool persistent = true) =>
        new WindowStoreDefinition<K, V>(name, keySerde, valueSerde, (long)retention.TotalMilliseconds, (long)windowSize.TotalMilliseconds)
        {
            Timestamped = true,
            Persistent = persistent,
        };

    /// <summary>A store of sessions.</summary>
    /// <param name="name">Name, unique in the topology.</param>
    /// <param name="keySerde">Serde of the keys.</param>
    /// <param name="valueSerde">Serde of the values.</param>
    /// <param name="retention">How long sessions are there after their end, in stream time.</param>
    /// <param name="persistent">On disk (default) or in memory.</param>
    public static StoreDefinition Session<K, V>(string name, ISerde<K> keySerde, ISerde<V> valueSerde, TimeSpan retention, bool persistent = true) =>
        new SessionStoreDefinition<K, V>(name, keySerde, valueSerde, (long)retention.TotalMilliseconds) { Persistent = persistent };

    /// <summary>A store of rows by key that remembers earlier versions (KIP-889).</summary>
    /// <param name="name">Name, unique in the topology.</param>
    /// <param name="keySerde">Serde of the keys.</param>
    /// <param name="valueSerde">Serde of the values.</param>
    /// <param name="historyRetention">How far back versions are known, in stream time; older puts are refused.</param>
    /// <param name="persistent">On disk (default) or in memory.</param>
    public static StoreDefinition VersionedKeyValue<K, V>(
        string name, ISerde<K> keySerde, ISerde<V> valueSerde, TimeSpan historyRetention, bool persistent = true) =>
        new VersionedStoreDefinition<K, V>(name, keySerde, valueSerde, (long)historyRetention.TotalMilliseconds) { Persistent = persistent };
}
