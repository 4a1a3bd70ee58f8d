using System.Buffers.Binary;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.State;

/// <summary>A key-value store, plain or timestamped.</summary>
internal class KeyValueStoreDefinition<K, V>(string name, ISerde<K> keySerde, ISerde<V> valueSerde, bool timestamped) : StoreDefinition(name)
{
    public ISerde<K> KeySerde { get; } = LocatedSerde.AtStore(keySerde, name);

    public ISerde<V> ValueSerde { get; } = LocatedSerde.AtStore(valueSerde, name);

    public bool Timestamped { get; } = timestamped;

    /// <summary>Whether changes carry the headers of the record being processed in the changelog, as in Kafka Streams' stores of subscriptions.</summary>
    public bool LogsHeaders { get; init; }

    /// <summary>Whether it holds records back for a join, whose changes have no time in Kafka Streams.</summary>
    public bool HoldsBack { get; init; }

    internal override bool LogsTimes => !HoldsBack;

    internal override bool HasReader => true;

    internal override StoreIdentity Identity => StoreIdentity.Of(Timestamped ? "rows with their times" : "rows", KeySerde, ValueSerde);

    /// <summary>Reads a row as it is stored; the time is -1 in a plain store.</summary>
    public V Decode(ReadOnlySpan<byte> stored, in SerdeContext context, out long timestamp)
    {
        // Rule B1: a timestamped row begins with its time.
        timestamp = Timestamped ? BinaryPrimitives.ReadInt64BigEndian(stored) : -1;
        return ValueSerde.Deserialize(Timestamped ? stored[sizeof(long)..] : stored, context);
    }

    internal override TaskStore Create(StoreEnvironment environment) =>
        Timestamped
            ? new TimestampedKeyValueStore<K, V>(this, environment)
            : new KeyValueStore<K, V>(this, environment);

    internal override IStateStore CreateReader(CommittedRows rows) =>
        Timestamped
            ? new TimestampedKeyValueReader<K, V>(this, rows.Database.Store(Name), rows.Topic)
            : new KeyValueReader<K, V>(this, rows.Database.Store(Name), rows.Topic);
}
