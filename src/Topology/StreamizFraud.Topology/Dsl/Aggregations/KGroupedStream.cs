using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>A stream grouped by key, to be aggregated into a table with one row per group.</summary>
/// <typeparam name="K">Key type of the groups.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <remarks>
/// Records without a key or without a value are dropped and counted; a null value is not a deletion. Source:
/// <c>KGroupedStream</c> of Kafka Streams. Each aggregation needs a store, named with <see cref="Materialized.As{K,V}"/>.
/// </remarks>
public sealed partial class KGroupedStream<K, V>
{
    private readonly DslGraph _graph;
    private readonly GraphNode _node;
    private readonly Grouped<K, V> _grouped;
    private readonly IReadOnlyList<SourceGraphNode> _sources;
    private readonly bool _rekeyed;
    private RepartitionGraphNode<K, V>? _repartition;

    internal KGroupedStream(DslGraph graph, GraphNode node, Grouped<K, V> grouped, IReadOnlyList<SourceGraphNode> sources, bool rekeyed)
    {
        _graph = graph;
        _node = node;
        _grouped = grouped;
        _sources = sources;
        _rekeyed = rekeyed;
    }

    /// <summary>Aggregates the records of each group into one value.</summary>
    /// <param name="initializer">What the first record of a group is added to; a new object at each call if it can change.</param>
    /// <param name="aggregator">
    /// Gets key, value and aggregate so far and gives the next one; null deletes the row. It must not change the aggregate it gets.
    /// </param>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<K, VA> Aggregate<VA>(
        Func<VA> initializer, Func<K, V, VA, VA> aggregator, Materialized<K, VA>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentNullException.ThrowIfNull(aggregator);
        return Aggregate(
            materialized ?? new(),
            named,
            NodePrefix.Aggregate,
            new FoldAggregation<K, V, VA>(initializer, aggregator));
    }

    /// <summary>Combines the values of each group into one of the same type, starting from the first value.</summary>
    /// <param name="reducer">Gets the value so far and the next one; null deletes the row.</param>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<K, V> Reduce(Func<V, V, V> reducer, Materialized<K, V>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(reducer);
        materialized ??= new();
        return Aggregate(
            materialized with { ValueSerde = materialized.ValueSerde ?? _grouped.ValueSerde },
            named,
            NodePrefix.Reduce,
            new ReduceAggregation<K, V>(reducer));
    }

    /// <summary>Counts the records of each group.</summary>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<K, long> Count(Materialized<K, long>? materialized = null, Named? named = null) =>
        Aggregate(materialized ?? new(), named, NodePrefix.Aggregate, new CountAggregation<K, V>());

    internal Grouped<K, V> Grouped => _grouped;

    /// <summary>Names an aggregation and its store, and repartitions before it if the key had changed.</summary>
    internal (string Name, string StoreName, GroupedInput Input) Place(string? storeName, Named? named, string prefix)
    {
        storeName = _graph.StoreNameOr(storeName, prefix);
        var name = _graph.NameOr(named?.Name, prefix);
        return (name, storeName, Input(storeName, name, earlier: null));
    }

    private KTable<K, VA> Aggregate<VA>(Materialized<K, VA> materialized, Named? named, string prefix, Aggregation<K, V, VA> aggregation)
    {
        materialized = materialized with { KeySerde = materialized.KeySerde ?? _grouped.KeySerde };
        var (name, storeName, input) = Place(materialized.StoreName, named, prefix);
        var store = new TableStore<K, VA>(storeName, materialized);
        var node = _graph.Add(new AggregateGraphNode<K, VA>(
            name, input.Node, store, old => new AggregateNode<K, V, VA>(name, storeName, old, aggregation)));
        return new(_graph, node, materialized.KeySerde, materialized.ValueSerde, input.Sources);
    }

    /// <summary>The repartition before an aggregation: one for all of them if <see cref="Grouped"/> named it, else one each (rule R3).</summary>
    private RepartitionGraphNode<K, V> Repartition(string storeName, string asked)
    {
        var names = RepartitionNames.Create(_graph, _grouped.Name ?? storeName);
        if (_repartition is null || _grouped.Name is null)
        {
            var config = new Repartitioned<K, V> { KeySerde = _grouped.KeySerde, ValueSerde = _grouped.ValueSerde };
            _repartition = _graph.Add(new RepartitionGraphNode<K, V>(_node, names, config, asked, "Grouped.As or Materialized.As"));
        }

        return _repartition;
    }
}
