using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>A table: one row per key, changed by every update. Every operator gives a new table that follows this one.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type. Functions get the values of rows that exist and are never called for deletions.</typeparam>
/// <remarks>Source: <c>KTable</c> of Kafka Streams. To go on with the changes as records use <c>ToStream</c>.</remarks>
public sealed partial class KTable<K, V>
{
    internal KTable(DslGraph graph, TableGraphNode<K, V> node, ISerde<K>? keySerde, ISerde<V>? valueSerde, IReadOnlyList<SourceGraphNode> sources)
    {
        Graph = graph;
        Node = node;
        KeySerde = keySerde;
        ValueSerde = valueSerde;
        Sources = sources;
    }

    internal DslGraph Graph { get; }

    internal TableGraphNode<K, V> Node { get; }

    internal ISerde<K>? KeySerde { get; }

    internal ISerde<V>? ValueSerde { get; }

    internal IReadOnlyList<SourceGraphNode> Sources { get; }

    /// <summary>Name of the table's store, by which it can be queried.</summary>
    /// <value>Null if it was not materialised under a name.</value>
    public string? QueryableStoreName => Node.QueryableStoreName;

    /// <summary>The rows that satisfy a predicate.</summary>
    /// <param name="predicate">Gets key and value.</param>
    /// <param name="materialized">With a name: the rows are stored and can be queried.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<K, V> Filter(Func<K, V, bool> predicate, Materialized<K, V>? materialized = null, Named? named = null) =>
        Filter(predicate, keep: true, materialized, named);

    /// <summary>The rows that do not satisfy a predicate.</summary>
    /// <inheritdoc cref="Filter(Func{K,V,bool},Materialized{K,V},Named)"/>
    public KTable<K, V> FilterNot(Func<K, V, bool> predicate, Materialized<K, V>? materialized = null, Named? named = null) =>
        Filter(predicate, keep: false, materialized, named);

    /// <summary>Replaces the value of each row; null deletes the row.</summary>
    /// <param name="mapper">Gets the value.</param>
    /// <param name="materialized">With a name: the rows are stored and can be queried; otherwise they are computed again whenever they are looked up.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<K, VR> MapValues<VR>(Func<V, VR> mapper, Materialized<K, VR>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(mapper);
        return MapValues((_, value) => mapper(value), materialized, named);
    }

    /// <summary>Replaces the value of each row by one that is computed from its key and value; null deletes the row.</summary>
    /// <inheritdoc cref="MapValues{VR}(Func{V,VR},Materialized{K,VR},Named)"/>
    public KTable<K, VR> MapValues<VR>(Func<K, V, VR> mapper, Materialized<K, VR>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(mapper);
        var stored = Stored(materialized, NodePrefix.TableMapValues);
        var name = Graph.NameOr(named?.Name, NodePrefix.TableMapValues);
        var node = Graph.Add(new TableMapValuesGraphNode<K, V, VR>(name, Node, stored, mapper));
        return new(Graph, node, stored.KeySerde, stored.ValueSerde, Sources);
    }

    private KTable<K, V> Filter(Func<K, V, bool> predicate, bool keep, Materialized<K, V>? materialized, Named? named)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        var stored = Stored(materialized, NodePrefix.TableFilter);
        stored = stored with { ValueSerde = stored.ValueSerde ?? ValueSerde };
        var name = Graph.NameOr(named?.Name, NodePrefix.TableFilter);
        var node = Graph.Add(new TableFilterGraphNode<K, V>(name, Node, stored, predicate, keep));
        return new(Graph, node, stored.KeySerde, stored.ValueSerde, Sources);
    }

    /// <summary>How a table below is stored. One that is given without a name is not, but takes a number as in Kafka Streams.</summary>
    private Materialized<K, VR> Stored<VR>(Materialized<K, VR>? given, string prefix)
    {
        if (given is { StoreName: null })
        {
            Graph.StoreNameOr(null, prefix);
        }

        given ??= new();
        return given with { KeySerde = given.KeySerde ?? KeySerde };
    }
}
