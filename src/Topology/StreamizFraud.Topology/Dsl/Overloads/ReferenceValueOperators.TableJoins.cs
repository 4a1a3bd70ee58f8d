using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl;

/// <content>Joins of tables.</content>
public static partial class ReferenceValueOperators
{
    /// <summary>
    /// Joins every row of a table with the other table's row of its key, or with null if there is none; every change of either side
    /// gives the new result or deletes it.
    /// </summary>
    /// <param name="table">The table whose rows the result has.</param>
    /// <param name="other">The other table; both topics must have equally many partitions.</param>
    /// <param name="joiner">Gets the table's value and the other's; null is no row.</param>
    /// <param name="materialized">How the result is stored; null: it is not stored, and rows are joined again whenever they are looked up.</param>
    /// <param name="named">Name of the node.</param>
    public static KTable<K, VR> LeftJoin<K, V, VO, VR>(
        this KTable<K, V> table, KTable<K, VO> other, Func<V, VO?, VR> joiner, Materialized<K, VR>? materialized = null, Named? named = null)
        where VO : class?
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return table.LeftJoin<K, V, VO, VR>(other, (_, left, right) => joiner(left, right), materialized, named);
    }

    /// <param name="table">The table whose rows the result has.</param>
    /// <param name="other">The other table; both topics must have equally many partitions.</param>
    /// <param name="joiner">Gets the key, the table's value and the other's; null is no row.</param>
    /// <param name="materialized">How the result is stored; null: it is not stored, and rows are joined again whenever they are looked up.</param>
    /// <param name="named">Name of the node.</param>
    /// <inheritdoc cref="LeftJoin{K,V,VO,VR}(KTable{K,V},KTable{K,VO},Func{V,VO,VR},Materialized{K,VR},Named)"/>
    public static KTable<K, VR> LeftJoin<K, V, VO, VR>(
        this KTable<K, V> table, KTable<K, VO> other, Func<K, V, VO?, VR> joiner, Materialized<K, VR>? materialized = null, Named? named = null)
        where VO : class?
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(joiner);
        var join = new TableJoin<K, V, VO, VR>(
            (key, left, right) => joiner(key, left.Value, right.OrNull()), NeedsLeft: true, NeedsRight: false);
        return table.JoinTables(other, join, materialized, named);
    }

    /// <summary>The rows whose key is in either table, joined, null standing for a side without one.</summary>
    /// <param name="table">One table.</param>
    /// <param name="other">The other table; both topics must have equally many partitions.</param>
    /// <param name="joiner">Gets both values, one of which may be absent; null is no row.</param>
    /// <param name="materialized">How the result is stored; null: it is not stored, and rows are joined again whenever they are looked up.</param>
    /// <param name="named">Name of the node.</param>
    public static KTable<K, VR> OuterJoin<K, V, VO, VR>(
        this KTable<K, V> table, KTable<K, VO> other, Func<V?, VO?, VR> joiner, Materialized<K, VR>? materialized = null, Named? named = null)
        where V : class?
        where VO : class?
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return table.OuterJoin<K, V, VO, VR>(other, (_, left, right) => joiner(left, right), materialized, named);
    }

    /// <param name="table">One table.</param>
    /// <param name="other">The other table; both topics must have equally many partitions.</param>
    /// <param name="joiner">Gets the key and both values, one of which may be absent; null is no row.</param>
    /// <param name="materialized">How the result is stored; null: it is not stored, and rows are joined again whenever they are looked up.</param>
    /// <param name="named">Name of the node.</param>
    /// <inheritdoc cref="OuterJoin{K,V,VO,VR}(KTable{K,V},KTable{K,VO},Func{V,VO,VR},Materialized{K,VR},Named)"/>
    public static KTable<K, VR> OuterJoin<K, V, VO, VR>(
        this KTable<K, V> table, KTable<K, VO> other, Func<K, V?, VO?, VR> joiner, Materialized<K, VR>? materialized = null, Named? named = null)
        where V : class?
        where VO : class?
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(joiner);
        var join = new TableJoin<K, V, VO, VR>(
            (key, left, right) => joiner(key, left.OrNull(), right.OrNull()), NeedsLeft: false, NeedsRight: false);
        return table.JoinTables(other, join, materialized, named);
    }

    /// <summary>The rows whose key is in either table, joined, null standing for a side without one.</summary>
    /// <param name="table">One table.</param>
    /// <param name="other">The other table; both topics must have equally many partitions.</param>
    /// <param name="joiner">Gets both values, one of which may be absent; null is no row.</param>
    /// <param name="materialized">How the result is stored; null: it is not stored, and rows are joined again whenever they are looked up.</param>
    /// <param name="named">Name of the node.</param>
    public static KTable<K, VR> OuterJoin<K, V, VO, VR>(
        this KTable<K, V> table, KTable<K, VO> other, Func<V?, VO?, VR> joiner, Materialized<K, VR>? materialized = null, Named? named = null)
        where V : class?
        where VO : struct
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return table.OuterJoin<K, V, VO, VR>(other, (_, left, right) => joiner(left, right), materialized, named);
    }

    /// <param name="table">One table.</param>
    /// <param name="other">The other table; both topics must have equally many partitions.</param>
    /// <param name="joiner">Gets the key and both values, one of which may be absent; null is no row.</param>
    /// <param name="materialized">How the result is stored; null: it is not stored, and rows are joined again whenever they are looked up.</param>
    /// <param name="named">Name of the node.</param>
    /// <inheritdoc cref="OuterJoin{K,V,VO,VR}(KTable{K,V},KTable{K,VO},Func{V,System.Nullable{VO},VR},Materialized{K,VR},Named)"/>
    public static KTable<K, VR> OuterJoin<K, V, VO, VR>(
        this KTable<K, V> table, KTable<K, VO> other, Func<K, V?, VO?, VR> joiner, Materialized<K, VR>? materialized = null, Named? named = null)
        where V : class?
        where VO : struct
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(joiner);
        var join = new TableJoin<K, V, VO, VR>(
            (key, left, right) => joiner(key, left.OrNull(), right.OrNone()), NeedsLeft: false, NeedsRight: false);
        return table.JoinTables(other, join, materialized, named);
    }
}
