using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Rows by key and window start, for tumbling, hopping and sliding windows.</summary>
/// <param name="Name">Name, the user's or generated.</param>
/// <param name="Materialized">How it is stored.</param>
/// <param name="Windowing">The windows.</param>
/// <param name="SizeMs">Length of the windows.</param>
internal sealed record TimeWindowedStore<K, V>(string Name, Materialized<K, V> Materialized, Windowing Windowing, long SizeMs)
    : WindowedStore<K, V>(Name, Materialized, Windowing)
{
    public override ISerde<Windowed<K>>? TableKeySerde => KeySerde is { } serde ? WindowedSerdes.TimeWindowed(serde, SizeMs) : null;

    public override TableView<Windowed<K>, V> CreateView() => new WindowStoreView<K, V>(Name);

    private protected override StoreDefinition Define(ISerde<K> keySerde, ISerde<V> valueSerde, bool persistent, IReadOnlyList<string> clocks) =>
        new WindowStoreDefinition<K, V>(Name, keySerde, valueSerde, RetentionMs, SizeMs)
        {
            Timestamped = true,
            TimeOrdered = OnClose,
            OperatorClocks = clocks,
            Persistent = persistent,
            Logged = Materialized.Logged,
            ChangelogConfig = Materialized.ChangelogConfig,
        };
}
