using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Groups by key and window before they are aggregated: what all kinds of windows share.</summary>
internal sealed record WindowedGroups<K, V>(KGroupedStream<K, V> Groups)
{
    private DslGraph Graph => Groups.Graph;

    /// <summary>Whether results are sent once, on close.</summary>
    public bool OnClose { get; init; }

    /// <summary>Topic for records that come after all of their windows have closed; null: they are dropped.</summary>
    public string? LateTopic { get; init; }

    /// <summary>How they are written.</summary>
    public Produced<K, V> LateProduced { get; init; } = new();

    /// <summary>The table of aggregates.</summary>
    /// <param name="materialized">How it is stored.</param>
    /// <param name="named">Name of the node.</param>
    /// <param name="prefix">What a generated name begins with.</param>
    /// <param name="closeDelayMs">How long after the end of a window its row can change.</param>
    /// <param name="store">Makes the store from its name.</param>
    /// <param name="make">Makes the node of one task from its name and options.</param>
    public KTable<Windowed<K>, VA> Table<VA>(
        Materialized<K, VA>? materialized,
        Named? named,
        string prefix,
        long closeDelayMs,
        Func<string, Materialized<K, VA>, WindowedStore<K, VA>> store,
        Func<string, WindowAggregateOptions, ProcessorNode> make)
    {
        materialized ??= new();
        materialized = materialized with { KeySerde = materialized.KeySerde ?? Groups.Grouped.KeySerde };
        var (name, storeName, input) = Groups.Place(materialized.StoreName, named, prefix);
        var stored = store(storeName, materialized);
        var node = Graph.Add(new WindowedAggregateGraphNode<K, VA>(name, input.Node, stored, closeDelayMs, options => make(name, options)));
        if (LateTopic is not null)
        {
            var (keySerde, valueSerde) = (LateProduced.KeySerde ?? Groups.Grouped.KeySerde, LateProduced.ValueSerde ?? Groups.Grouped.ValueSerde);
            var produced = LateProduced with { KeySerde = keySerde, ValueSerde = valueSerde };
            Graph.Add(new SinkGraphNode<K, V>(Graph.NameOr(produced.Name, NodePrefix.Sink), node, produced) { Topic = LateTopic });
        }

        return new(Graph, node, stored.WindowedKeySerde, materialized.ValueSerde, input.Sources);
    }
}
