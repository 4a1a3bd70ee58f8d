using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Operators where a value may be absent, for reference types: absent is null (ruling 2).</summary>
public static partial class ReferenceValueOperators
{
    /// <summary>The changes of a table as records; the value of a deleted row is null.</summary>
    public static KStream<K, V?> ToStream<K, V>(this KTable<K, V> table, Named? named = null)
        where V : class?
    {
        ArgumentNullException.ThrowIfNull(table);
        var name = table.Graph.NameOr(named?.Name, NodePrefix.TableToStream);
        var node = table.Graph.Add(new OperatorGraphNode(name, [table.Node], () => new ToStreamNode<K, V>(name)));

        // A serde never sees null, so the one of V serves V? too.
        return new(table.Graph, node, table.KeySerde, (ISerde<V?>?)table.ValueSerde, table.Sources, rekeyed: false);
    }

    /// <summary>The changes of a table as records with another key; the value of a deleted row is null.</summary>
    /// <param name="table">The table.</param>
    /// <param name="selector">Gets key and value and gives the new key.</param>
    /// <param name="named">Name of the node that makes the records; the one that gives them their key has its own.</param>
    public static KStream<KR, V?> ToStream<K, V, KR>(this KTable<K, V> table, Func<K, V?, KR> selector, Named? named = null)
        where V : class? => table.ToStream(named).SelectKey(selector);

    /// <summary>The records that have a value, such as a table's changes without its deletions.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="named">Name of the node.</param>
    public static KStream<K, V> FilterNotNull<K, V>(this KStream<K, V?> stream, Named? named = null)
        where V : class
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.FilterNotNull(name => new FilterNotNullNode<K, V>(name), (ISerde<V>?)stream.ValueSerde, OperatorEffect.SameRecords, named);
    }

    /// <summary>A stream as a table: the last record of a key is its row, null deletes it, a record without a key is dropped.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="materialized">How it is stored; without a name only if something in the topology looks rows up.</param>
    /// <param name="named">Name of the node and, if one is needed, of the repartition topic.</param>
    public static KTable<K, V> ToTable<K, V>(this KStream<K, V> stream, Materialized<K, V>? materialized = null, Named? named = null)
        where V : class?
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.ToTable(
            named, materialized, stream.ValueSerde, (name, store, old) => new TableSourceNode<K, V>(name, store, old));
    }
}
