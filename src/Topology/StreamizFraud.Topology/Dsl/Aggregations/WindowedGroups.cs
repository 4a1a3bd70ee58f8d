using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Groups by key and window before they are aggregated: what all kinds of windows share.</summary>
internal sealed record WindowedGroups<K, V>(KGroupedStream<K, V> Groups, Windowing Windowing)
{
    private DslGraph Graph => Groups.Graph;

    /// <summary>Whether results are sent once, on close.</summary>
    public bool OnClose { get; init; }

    /// <summary>Where records go that come after all of their windows have closed; null: they are dropped.</summary>
    public LateRecords? Late { get; init; }

    /// <summary>The table of folded records.</summary>
    public KTable<Windowed<K>, VA> Aggregate<VA>(Materialized<K, VA>? materialized, Named? named, FoldAggregation<K, V, VA> aggregation) =>
        Table(materialized ?? new(), named, NodePrefix.Aggregate, aggregation);

    /// <summary>The table of combined values.</summary>
    public KTable<Windowed<K>, V> Reduce(Materialized<K, V>? materialized, Named? named, Func<V, V, V> reducer)
    {
        materialized ??= new();
        materialized = materialized with { ValueSerde = materialized.ValueSerde ?? Groups.Grouped.ValueSerde };
        return Table(materialized, named, NodePrefix.Reduce, new ReduceAggregation<K, V>(reducer));
    }

    /// <summary>The table of counts.</summary>
    public KTable<Windowed<K>, long> Count(Materialized<K, long>? materialized, Named? named) =>
        Table(materialized ?? new(), named, NodePrefix.Aggregate, new CountAggregation<K, V>());

    private KTable<Windowed<K>, VA> Table<VA>(Materialized<K, VA> materialized, Named? named, string prefix, Aggregation<K, V, VA> aggregation)
    {
        materialized = materialized with { KeySerde = materialized.KeySerde ?? Groups.Grouped.KeySerde };
        var (name, storeName, input) = Groups.Place(materialized.StoreName, named, prefix);
        var store = Windowing.Store(storeName, materialized, OnClose);
        var node = Graph.Add(new AggregateGraphNode<Windowed<K>, VA>(
            name,
            input.Node,
            store,
            old => Windowing.CreateNode(name, new WindowAggregateOptions(storeName, old, OnClose) { KeepsUnsent = OnClose && !Graph.ForgetsUnsentResults }, aggregation)));
        Late?.AddSink(node);
        return new(Graph, node, store.TableKeySerde, materialized.ValueSerde, input.Sources);
    }
}
