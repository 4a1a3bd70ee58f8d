using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl;

/// <summary>A table grouped by another key, to be aggregated into a table with one row per group.</summary>
/// <typeparam name="K">Key type of the groups.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <remarks>
/// Rows change, so each aggregation can take a value out again as well as put one in. Source: <c>KGroupedTable</c> of Kafka Streams. Each
/// aggregation needs a store, named with <see cref="Materialized.As{K,V}"/>, and goes through a repartition topic.
/// </remarks>
public sealed class KGroupedTable<K, V>
{
    private readonly DslGraph _graph;
    private readonly GraphNode _node;
    private readonly Grouped<K, V> _grouped;
    private TableRepartitionGraphNode<K, V>? _repartition;

    internal KGroupedTable(DslGraph graph, GraphNode node, Grouped<K, V> grouped)
    {
        _graph = graph;
        _node = node;
        _grouped = grouped;
    }

    /// <summary>Aggregates the rows of each group into one value.</summary>
    /// <param name="initializer">What the first row of a group is added to; a new object at each call if it can change.</param>
    /// <param name="adder">Gets key, value and aggregate so far and gives the next one; null deletes the row. It must not change what it gets.</param>
    /// <param name="subtractor">The same for a row that leaves the group; called only where there is an aggregate.</param>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<K, VA> Aggregate<VA>(
        Func<VA> initializer,
        Func<K, V, VA, VA> adder,
        Func<K, V, VA, VA> subtractor,
        Materialized<K, VA>? materialized = null,
        Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentNullException.ThrowIfNull(adder);
        ArgumentNullException.ThrowIfNull(subtractor);
        return Aggregate(
            (key, value, aggregate) => adder(key, value, aggregate.HasValue ? aggregate.Value : initializer()),
            subtractor,
            materialized ?? new(),
            named,
            NodePrefix.TableAggregate);
    }

    /// <summary>Combines the values of the rows of each group into one of the same type, starting from the first value.</summary>
    /// <param name="adder">Gets the value so far and the one that comes; null deletes the row.</param>
    /// <param name="subtractor">Gets the value so far and the one that leaves; null deletes the row.</param>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<K, V> Reduce(Func<V, V, V> adder, Func<V, V, V> subtractor, Materialized<K, V>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(adder);
        ArgumentNullException.ThrowIfNull(subtractor);
        materialized ??= new();
        return Aggregate(
            (_, value, aggregate) => aggregate.HasValue ? adder(aggregate.Value, value) : value,
            (_, value, aggregate) => subtractor(aggregate, value),
            materialized with { ValueSerde = materialized.ValueSerde ?? _grouped.ValueSerde },
            named,
            NodePrefix.TableReduce);
    }

    /// <summary>The number of rows of a group; a group whose last row has left counts 0 and is not deleted.</summary>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<K, long> Count(Materialized<K, long>? materialized = null, Named? named = null) =>
        Aggregate(static (_, _, count) => count.Value + 1, static (_, _, count) => count - 1, materialized ?? new(), named, NodePrefix.TableAggregate);

    private KTable<K, VA> Aggregate<VA>(
        Func<K, V, Maybe<VA>, VA> adder, Func<K, V, VA, VA> subtractor, Materialized<K, VA> materialized, Named? named, string prefix)
    {
        materialized = materialized with { KeySerde = materialized.KeySerde ?? _grouped.KeySerde };

        // Unnamed stores of all kinds of aggregation have one prefix here, unlike those of streams.
        var storeName = _graph.StoreNameOr(materialized.StoreName, NodePrefix.TableAggregate);
        var sink = _graph.PartNameOr(named, "-sink", NodePrefix.Sink);
        var source = _graph.PartNameOr(named, "-source", NodePrefix.Source);
        var name = _graph.NameOr(named?.Name, prefix);
        var repartition = Repartition(sink, source, storeName, materialized.StoreName is null, name);
        var store = new TableStore<K, VA>(storeName, materialized);
        var node = _graph.Add(
            new AggregateGraphNode<K, VA>(
                name, repartition, store, old => new TableAggregateNode<K, V, VA>(name, storeName, old, adder, subtractor)));
        return new(_graph, node, materialized.KeySerde, materialized.ValueSerde, [repartition]);
    }

    /// <summary>The repartition before an aggregation: one for all of them if <see cref="Grouped"/> named it, else one each (rule R3).</summary>
    private TableRepartitionGraphNode<K, V> Repartition(string sink, string source, string storeName, bool storeIsGenerated, string asked)
    {
        if (_repartition is null || _grouped.Name is null)
        {
            var generated = _grouped.Name is null && storeIsGenerated;
            var names = new TableRepartitionNames((_grouped.Name ?? storeName) + "-repartition", sink, source, generated);
            _repartition = _graph.Add(new TableRepartitionGraphNode<K, V>(_node, names, _grouped, asked));
        }

        return _repartition;
    }
}
