using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl;

/// <content>Left joins with global tables.</content>
public static partial class StructValueOperators
{
    /// <summary>
    /// Joins each record with the row of a global table whose key is selected from the record, or with null if there is none. Updates of
    /// the table give nothing. Nothing is repartitioned.
    /// </summary>
    /// <param name="stream">The stream, which alone triggers results.</param>
    /// <param name="table">The table.</param>
    /// <param name="keySelector">Gets the record's key and value and gives the key to look up; null finds no row.</param>
    /// <param name="joiner">Gets the record's value and the row's.</param>
    /// <param name="named">Name of the node.</param>
    public static KStream<K, VR> LeftJoin<K, V, KO, VO, VR>(
        this KStream<K, V> stream, GlobalKTable<KO, VO> table, Func<K, V, KO?> keySelector, Func<V, VO?, VR> joiner, Named? named = null)
        where VO : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        var join = ValueJoin.Of<K, V, VO, VR>((value, row) => joiner(value.Value, row.OrNone()));
        return stream.Join(table, keySelector, join, left: true, named);
    }

    /// <summary>
    /// Joins each record with the row of a global table whose key is selected from the record, or with null if there is none. Updates of
    /// the table give nothing. Nothing is repartitioned.
    /// </summary>
    /// <param name="stream">The stream, which alone triggers results.</param>
    /// <param name="table">The table.</param>
    /// <param name="keySelector">Gets the record's key and value and gives the key to look up; null finds no row.</param>
    /// <param name="joiner">Gets the record's key and value and the row's value.</param>
    /// <param name="named">Name of the node.</param>
    public static KStream<K, VR> LeftJoin<K, V, KO, VO, VR>(
        this KStream<K, V> stream, GlobalKTable<KO, VO> table, Func<K, V, KO?> keySelector, Func<K, V, VO?, VR> joiner, Named? named = null)
        where VO : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        var join = ValueJoin.OfKey<K, V, VO, VR>((key, value, row) => joiner(key, value.Value, row.OrNone()));
        return stream.Join(table, keySelector, join, left: true, named);
    }
}
