using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl;

/// <content>Joins of tables by a foreign key.</content>
public static partial class ReferenceValueOperators
{
    /// <summary>
    /// Joins every row of a table with the row of another table whose key it names; a row that names none, or one that does not exist,
    /// has a result all the same, with null. Every change of either side gives the new results or deletes them.
    /// </summary>
    /// <param name="table">The table whose rows the result has.</param>
    /// <param name="other">The other table; its topic may have any number of partitions.</param>
    /// <param name="foreignKey">Gets the table's value and names the other table's row; null names none.</param>
    /// <param name="joiner">Gets the table's value and the other's; null is no row.</param>
    /// <param name="joined">Name and partitioning.</param>
    /// <param name="materialized">How the result is stored; without a name only if something in the topology looks rows up.</param>
    public static KTable<K, VR> LeftJoin<K, V, KO, VO, VR>(
        this KTable<K, V> table,
        KTable<KO, VO> other,
        Func<V, KO> foreignKey,
        Func<V, VO?, VR> joiner,
        TableJoined<K, KO>? joined = null,
        Materialized<K, VR>? materialized = null)
        where VO : class?
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        return table.LeftJoin<K, V, KO, VO, VR>(other, (_, value) => foreignKey(value), joiner, joined, materialized);
    }

    /// <summary>
    /// Joins every row of a table with the row of another table whose key it names; a row that names none, or one that does not exist,
    /// has a result all the same, with null. Every change of either side gives the new results or deletes them.
    /// </summary>
    /// <param name="table">The table whose rows the result has.</param>
    /// <param name="other">The other table; its topic may have any number of partitions.</param>
    /// <param name="foreignKey">Gets the table's key and value and names the other table's row; null names none.</param>
    /// <param name="joiner">Gets the table's value and the other's; null is no row.</param>
    /// <param name="joined">Name and partitioning.</param>
    /// <param name="materialized">How the result is stored; without a name only if something in the topology looks rows up.</param>
    public static KTable<K, VR> LeftJoin<K, V, KO, VO, VR>(
        this KTable<K, V> table,
        KTable<KO, VO> other,
        Func<K, V, KO> foreignKey,
        Func<V, VO?, VR> joiner,
        TableJoined<K, KO>? joined = null,
        Materialized<K, VR>? materialized = null)
        where VO : class?
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        var rows = new TableJoin<K, V, VO, VR>((_, left, right) => joiner(left.Value, right.OrNull()), NeedsLeft: true, NeedsRight: false);
        return table.JoinByForeignKey(other, new((key, value) => Maybe<KO>.Of(foreignKey(key, value)), rows), joined, materialized);
    }

    /// <summary>
    /// Joins every row of a table with the row of another table whose key it names; a row that names none, or one that does not exist,
    /// has a result all the same, with null. Every change of either side gives the new results or deletes them.
    /// </summary>
    /// <param name="table">The table whose rows the result has.</param>
    /// <param name="other">The other table; its topic may have any number of partitions.</param>
    /// <param name="foreignKey">Gets the table's value and names the other table's row; null names none.</param>
    /// <param name="joiner">Gets the table's value and the other's; null is no row.</param>
    /// <param name="joined">Name and partitioning.</param>
    /// <param name="materialized">How the result is stored; without a name only if something in the topology looks rows up.</param>
    public static KTable<K, VR> LeftJoin<K, V, KO, VO, VR>(
        this KTable<K, V> table,
        KTable<KO, VO> other,
        Func<V, KO?> foreignKey,
        Func<V, VO?, VR> joiner,
        TableJoined<K, KO>? joined = null,
        Materialized<K, VR>? materialized = null)
        where KO : struct
        where VO : class?
    {
        ArgumentNullException.ThrowIfNull(foreignKey);
        return table.LeftJoin<K, V, KO, VO, VR>(other, (_, value) => foreignKey(value), joiner, joined, materialized);
    }

    /// <summary>
    /// Joins every row of a table with the row of another table whose key it names; a row that names none, or one that does not exist,
    /// has a result all the same, with null. Every change of either side gives the new results or deletes them.
    /// </summary>
    /// <param name="table">The table whose rows the result has.</param>
    /// <param name="other">The other table; its topic may have any number of partitions.</param>
    /// <param name="foreignKey">Gets the table's key and value and names the other table's row; null names none.</param>
    /// <param name="joiner">Gets the table's value and the other's; null is no row.</param>
    /// <param name="joined">Name and partitioning.</param>
    /// <param name="materialized">How the result is stored; without a name only if something in the topology looks rows up.</param>
    public static KTable<K, VR> LeftJoin<K, V, KO, VO, VR>(
        this KTable<K, V> table,
        KTable<KO, VO> other,
        Func<K, V, KO?> foreignKey,
        Func<V, VO?, VR> joiner,
        TableJoined<K, KO>? joined = null,
        Materialized<K, VR>? materialized = null)
        where KO : struct
        where VO : class?
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(foreignKey);
        ArgumentNullException.ThrowIfNull(joiner);
        var rows = new TableJoin<K, V, VO, VR>((_, left, right) => joiner(left.Value, right.OrNull()), NeedsLeft: true, NeedsRight: false);
        return table.JoinByForeignKey(other, new((key, value) => foreignKey(key, value) is { } named ? Maybe<KO>.Of(named) : Maybe<KO>.None, rows), joined, materialized);
    }
}
