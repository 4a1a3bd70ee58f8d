using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State.Windowed;

namespace StreamizFraud.Topology.State;

/// <summary>A store of sessions.</summary>
internal sealed class SessionStoreDefinition<K, V>(string name, ISerde<K> keySerde, ISerde<V> valueSerde, long retentionMs) : StoreDefinition(name)
{
    public ISerde<K> KeySerde { get; } = LocatedSerde.AtStore(keySerde, name);

    public ISerde<V> ValueSerde { get; } = LocatedSerde.AtStore(valueSerde, name);

    /// <summary>How long sessions are there, in ms of the store's clock after their end.</summary>
    public long RetentionMs { get; } = retentionMs;

    /// <summary>Whether sessions can be found by their end at the cost of what is found: for results on window close.</summary>
    public bool TimeOrdered { get; init; }

    internal override IReadOnlyDictionary<string, string> DefaultChangelogConfig => WindowedChangelog.Compacted(RetentionMs);

    internal override StoreIdentity Identity =>
        StoreIdentity.Of("sessions", KeySerde, ValueSerde, WindowedLayout.Of(Retention.SegmentMs(RetentionMs), TimeOrdered));

    internal override IReadOnlyList<string> OwnClocks => [Retention.ClockName(Name)];

    internal override TaskStore Create(StoreEnvironment environment) => new SessionStore<K, V>(this, environment);
}
