using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.State.Suppression;

/// <summary>A store of changes that are held back.</summary>
internal sealed class HeldRecordsDefinition<K, V>(string name, ISerde<K> keySerde, ISerde<V> valueSerde) : StoreDefinition(name)
{
    public ISerde<K> KeySerde { get; } = LocatedSerde.AtStore(keySerde, name);

    public ISerde<V> ValueSerde { get; } = LocatedSerde.AtStore(valueSerde, name);

    internal override StoreIdentity Identity => StoreIdentity.Of("changes held back", KeySerde, ValueSerde);

    /// <inheritdoc/>
    /// <remarks>As in Kafka Streams; the time of a change is in its row.</remarks>
    internal override bool LogsTimes => false;

    internal override TaskStore Create(StoreEnvironment environment) => new HeldRecords<K, V>(this, environment);
}
