using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Sessions by key.</summary>
/// <param name="Name">Name, the user's or generated.</param>
/// <param name="Materialized">How it is stored.</param>
/// <param name="Windowing">The windows.</param>
internal sealed record SessionWindowedStore<K, V>(string Name, Materialized<K, V> Materialized, Windowing Windowing)
    : WindowedStore<K, V>(Name, Materialized, Windowing)
{
    public override ISerde<Windowed<K>>? TableKeySerde => KeySerde is { } serde ? WindowedSerdes.SessionWindowed(serde) : null;

    public override TableView<Windowed<K>, V> CreateView() => new SessionStoreView<K, V>(Name);

    private protected override StoreDefinition Define(ISerde<K> keySerde, ISerde<V> valueSerde, bool persistent, IReadOnlyList<string> clocks) =>

        // Rule W11: a session at whose very end the clock stands still takes records. Kafka Streams hides it by then and loses what it held.
        new SessionStoreDefinition<K, V>(Name, keySerde, valueSerde, Math.Max(RetentionMs, Windowing.LeastRetentionMs + 1))
        {
            TimeOrdered = OnClose,
            OperatorClocks = clocks,
            Persistent = persistent,
            Logged = Materialized.Logged,
            ChangelogConfig = Materialized.ChangelogConfig,
        };
}
