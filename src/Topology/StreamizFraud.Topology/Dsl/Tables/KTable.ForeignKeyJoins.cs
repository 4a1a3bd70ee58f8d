using StreamizFraud.Topology.Dsl.ForeignKeys;
using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl;

/// <content>Joins with tables of another key, which the rows name.</content>
public sealed partial class KTable<K, V>
{
    /// <summary>
    /// Joins every row with the row of another table whose key it names; a row that names none, or one that does not exist, gives nothing.
    /// Every change of either side gives the new results or deletes them.
    /// </summary>
    /// <param name="other">The other table; its topic may have any number of partitions.</param>
    /// <param name="foreignKey">Gets this table's value and names the other table's row; null names none.</param>
    /// <param name="joiner">Gets this table's value and the other's; null is no row.</param>
    /// <param name="joined">Name and partitioning.</param>
    /// <param name="materialized">How the result is stored; without a name only if something in the topology looks rows up.</param>
    /// <remarks>Both tables are stored. Rows and answers travel through two internal topics, so results come one or two commits later.</remarks>
    public KTable<K, VR> Join<KO, VO, VR>(
        KTable<KO, VO> other,
        Func<V, KO> foreignKey,
        Func<V, VO, VR> joiner,
        TableJoined<K, KO>? joined = null,
        Materialized<K, VR>? materialized = null)
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        return Join<KO, VO, VR>(other, (_, value) => foreignKey(value), joiner, joined, materialized);
    }

    /// <param name="other">The other table; its topic may have any number of partitions.</param>
    /// <param name="foreignKey">Gets this table's key and value and names the other table's row; null names none.</param>
    /// <param name="joiner">Gets this table's value and the other's; null is no row.</param>
    /// <param name="joined">Name and partitioning.</param>
    /// <param name="materialized">How the result is stored; without a name only if something in the topology looks rows up.</param>
    /// <inheritdoc cref="Join{KO,VO,VR}(KTable{KO,VO},Func{V,KO},Func{V,VO,VR},TableJoined{K,KO},Materialized{K,VR})"/>
    public KTable<K, VR> Join<KO, VO, VR>(
        KTable<KO, VO> other,
        Func<K, V, KO> foreignKey,
        Func<V, VO, VR> joiner,
        TableJoined<K, KO>? joined = null,
        Materialized<K, VR>? materialized = null)
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        var rows = new TableJoin<K, V, VO, VR>((_, left, right) => joiner(left.Value, right.Value), NeedsLeft: true, NeedsRight: true);
        return JoinByForeignKey(other, new((key, value) => Maybe<KO>.Of(foreignKey(key, value)), rows), joined, materialized);
    }

    internal KTable<K, VR> JoinByForeignKey<KO, VO, VR>(
        KTable<KO, VO> other, ForeignKeyJoin<K, V, KO, VO, VR> join, TableJoined<K, KO>? joined, Materialized<K, VR>? materialized)
    {
        ArgumentNullException.ThrowIfNull(other);
        Graph.CheckSame(other.Graph);
        joined ??= new();
        materialized ??= new();
        materialized = materialized with { KeySerde = materialized.KeySerde ?? KeySerde };
        var names = ForeignKeyJoinNames.Create(Graph, joined.Name);
        var storeName = ForeignKeyJoinNames.ResultStore(Graph, materialized.StoreName);
        var results = Graph.Add(new ForeignKeyJoinGraphNode<K, V, KO, VO, VR>(names, ForForeignKeys(), other.ForForeignKeys(), join, joined));
        var node = Graph.Add(
            new StreamToTableGraphNode<K, VR>(
                names.Result, results, storeName, materialized, (store, old) => new TableSourceNode<K, VR>(names.Result, store, old)));
        return new(Graph, node, materialized.KeySerde, materialized.ValueSerde, [.. Sources.Append(results)]);
    }

    private JoinedTable<K, V> ForForeignKeys() => new(Node, KeySerde, ValueSerde, Sources);
}
