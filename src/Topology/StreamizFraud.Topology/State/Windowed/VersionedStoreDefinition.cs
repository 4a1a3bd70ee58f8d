using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State.Windowed;

namespace StreamizFraud.Topology.State;

/// <summary>A store of versions.</summary>
internal sealed class VersionedStoreDefinition<K, V>(string name, ISerde<K> keySerde, ISerde<V> valueSerde, long historyRetentionMs) : StoreDefinition(name)
{
    public ISerde<K> KeySerde { get; } = LocatedSerde.AtStore(keySerde, name);

    public ISerde<V> ValueSerde { get; } = LocatedSerde.AtStore(valueSerde, name);

    /// <summary>How far back versions are known, in ms of the store's clock.</summary>
    public long HistoryRetentionMs { get; } = historyRetentionMs;

    internal override IReadOnlyDictionary<string, string> DefaultChangelogConfig => WindowedChangelog.Versions(HistoryRetentionMs);

    internal override StoreIdentity Identity =>
        StoreIdentity.Of("versions", KeySerde, ValueSerde, WindowedLayout.Of(Retention.VersionSegmentMs(HistoryRetentionMs), timeOrdered: false));

    internal override IReadOnlyList<string> OwnClocks => [Retention.ClockName(Name)];

    internal override TaskStore Create(StoreEnvironment environment) => new VersionedStore<K, V>(this, environment);
}
