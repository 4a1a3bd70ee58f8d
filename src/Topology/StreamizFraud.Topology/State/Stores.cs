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
}

/// <summary>A key-value store, plain or timestamped.</summary>
internal sealed class KeyValueStoreDefinition<K, V>(string name, ISerde<K> keySerde, ISerde<V> valueSerde, bool timestamped) : StoreDefinition(name)
{
    public ISerde<K> KeySerde { get; } = keySerde;

    public ISerde<V> ValueSerde { get; } = valueSerde;

    public bool Timestamped { get; } = timestamped;

    internal override TaskStore Create(StoreEnvironment environment) =>
        Timestamped
            ? new TimestampedKeyValueStore<K, V>(this, environment)
            : new KeyValueStore<K, V>(this, environment);
}
