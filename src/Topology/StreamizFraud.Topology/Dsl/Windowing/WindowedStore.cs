using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl;

/// <summary>The store of a table of windowed aggregates.</summary>
/// <param name="Name">Name, the user's or generated.</param>
/// <param name="Materialized">How it is stored.</param>
/// <param name="Windowing">The windows.</param>
internal abstract record WindowedStore<K, V>(string Name, Materialized<K, V> Materialized, Windowing Windowing) : ITableStore<Windowed<K>, V>
{
    /// <summary>Whether results are sent on close: windows of all keys are then found in order of time.</summary>
    public required bool OnClose { get; init; }

    public string? GivenName => Materialized.StoreName;

    /// <summary>A result on close is the only change of its row: there is nothing for a cache to leave out.</summary>
    public int? CachedRows => OnClose ? null : Materialized.CachedChanges;

    public long? HistoryMs => null;

    public long? WindowCloseDelayMs => Windowing.CloseDelayMs;

    /// <summary>The serde of the rows' keys as topics have them.</summary>
    public abstract ISerde<Windowed<K>>? TableKeySerde { get; }

    public ISerde<V>? TableValueSerde => Materialized.ValueSerde;

    /// <summary>How long rows are kept, in ms of stream time.</summary>
    private protected long RetentionMs => (long?)Materialized.Retention?.TotalMilliseconds ?? Windowing.LeastRetentionMs;

    private protected ISerde<K>? KeySerde => Materialized.KeySerde ?? Serde.TryDefault<K>();

    public abstract TableView<Windowed<K>, V> CreateView();

    public void Write(PlanWriter writer, params IReadOnlyList<string> nodes)
    {
        if (Materialized.StoreName is null)
        {
            writer.Generated("store", Name, nodes[0], "Materialized.As");
        }

        if (RetentionMs < Windowing.LeastRetentionMs)
        {
            writer.Plan.AddProblem(
                $"Store {Name} has a retention of {RetentionMs} ms, but its windows can change for {Windowing.LeastRetentionMs} ms (size and grace): "
                + "give Materialized.WithRetention at least that, or leave it out (rule W12).");
        }

        if (Materialized.HistoryMs is not null)
        {
            writer.Plan.AddProblem($"Store {Name} keeps windows and cannot be versioned: remove the history retention (rule A11).");
        }

        var keySerde = writer.Serde(Materialized.KeySerde, nodes[0], "keys", "Materialized.With or Grouped.With");
        var valueSerde = writer.Serde(Materialized.ValueSerde, nodes[0], "aggregates", "Materialized.With");
        writer.Plan.AddStore(Define(keySerde, valueSerde, writer.Persists(Materialized.Persistent), Clocks(nodes.Count)), nodes);
    }

    private protected abstract StoreDefinition Define(ISerde<K> keySerde, ISerde<V> valueSerde, bool persistent, IReadOnlyList<string> clocks);

    /// <summary>Names of the clocks of the streams that are aggregated.</summary>
    private string[] Clocks(int streams) => [.. Enumerable.Range(0, streams).Select(stream => OperatorClock.Windows(Name, stream))];
}
