namespace StreamizFraud.Topology.State;

/// <summary>The same with the time of each row.</summary>
internal sealed class TimestampedKeyValueReader<K, V>(KeyValueStoreDefinition<K, V> definition, IByteStore committed, string topic)
    : KeyValueReader<K, V>(definition, committed, topic), IReadOnlyTimestampedKeyValueStore<K, V>;
