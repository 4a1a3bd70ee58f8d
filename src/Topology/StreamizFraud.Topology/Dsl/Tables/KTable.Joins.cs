using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl;

/// <content>Joins with tables of the same key.</content>
public sealed partial class KTable<K, V>
{
    /// <summary>Joins the rows whose key is in both tables. Every change of either table updates or deletes the result.</summary>
    /// <param name="other">The other table; its topic and this one's must have equally many partitions.</param>
    /// <param name="joiner">Gets this table's value and the other's; null is no row.</param>
    /// <param name="materialized">How the result is stored; null: it is not stored, and rows are joined again whenever they are looked up.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<K, VR> Join<VO, VR>(KTable<K, VO> other, Func<V, VO, VR> joiner, Materialized<K, VR>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return Join<VO, VR>(other, (_, left, right) => joiner(left, right), materialized, named);
    }

    /// <param name="other">The other table; its topic and this one's must have equally many partitions.</param>
    /// <param name="joiner">Gets the key, this table's value and the other's; null is no row.</param>
    /// <param name="materialized">How the result is stored; null: it is not stored, and rows are joined again whenever they are looked up.</param>
    /// <param name="named">Name of the node.</param>
    /// <inheritdoc cref="Join{VO,VR}(KTable{K,VO},Func{V,VO,VR},Materialized{K,VR},Named)"/>
    public KTable<K, VR> Join<VO, VR>(KTable<K, VO> other, Func<K, V, VO, VR> joiner, Materialized<K, VR>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(joiner);
        var join = new TableJoin<K, V, VO, VR>((key, left, right) => joiner(key, left.Value, right.Value), NeedsLeft: true, NeedsRight: true);
        return JoinTables(other, join, materialized, named);
    }

    internal KTable<K, VR> JoinTables<VO, VR>(KTable<K, VO> other, TableJoin<K, V, VO, VR> join, Materialized<K, VR>? materialized, Named? named)
    {
        ArgumentNullException.ThrowIfNull(other);
        Graph.CheckSame(other.Graph);

        // Unlike a filter's, a join's result is stored also if it was materialised without a name.
        TableStore<K, VR>? store = null;
        if (materialized is not null)
        {
            materialized = materialized with { KeySerde = materialized.KeySerde ?? KeySerde };
            store = new(Graph.StoreNameOr(materialized.StoreName, NodePrefix.TableMerge), materialized);
        }

        var merge = Graph.NameOr(named?.Name, NodePrefix.TableMerge);
        var names = new TableJoinNames(
            merge,
            Graph.PartNameOr(named, "-join-this", NodePrefix.TableJoinThis),
            Graph.PartNameOr(named, "-join-other", NodePrefix.TableJoinOther));
        IReadOnlyList<SourceGraphNode> sources = [.. Sources.Union(other.Sources)];
        var node = Graph.Add(new TableJoinGraphNode<K, V, VO, VR>(names, (Node, other.Node), sources, join, store));
        return new(Graph, node, materialized?.KeySerde ?? KeySerde, materialized?.ValueSerde, sources);
    }
}
