using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl;

/// <content>Left joins of streams with tables.</content>
public static partial class ReferenceValueOperators
{
    /// <summary>Joins each record with the table's row of its key, or with null if there is none.</summary>
    /// <param name="stream">The stream, which alone triggers results.</param>
    /// <param name="table">The table; its topic and the stream's must have equally many partitions.</param>
    /// <param name="joiner">Gets the record's value and the row's.</param>
    /// <param name="joined">Name, serdes and how long to wait for the table.</param>
    /// <remarks>A versioned table gives the row as it was at the record's time, another one the row as it is now.</remarks>
    public static KStream<K, VR> LeftJoin<K, V, VO, VR>(
        this KStream<K, V> stream, KTable<K, VO> table, Func<V, VO?, VR> joiner, Joined<K, V, VO>? joined = null)
        where VO : class?
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.Join(table, ValueJoin.Of<K, V, VO, VR>((value, row) => joiner(value.Value, row.OrNull())), left: true, joined);
    }

    /// <param name="stream">The stream, which alone triggers results.</param>
    /// <param name="table">The table; its topic and the stream's must have equally many partitions.</param>
    /// <param name="joiner">Gets the key, the record's value and the row's.</param>
    /// <param name="joined">Name, serdes and how long to wait for the table.</param>
    /// <inheritdoc cref="LeftJoin{K,V,VO,VR}(KStream{K,V},KTable{K,VO},Func{V,VO,VR},Joined{K,V,VO})"/>
    public static KStream<K, VR> LeftJoin<K, V, VO, VR>(
        this KStream<K, V> stream, KTable<K, VO> table, Func<K, V, VO?, VR> joiner, Joined<K, V, VO>? joined = null)
        where VO : class?
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.Join(table, ValueJoin.OfKey<K, V, VO, VR>((key, value, row) => joiner(key, value.Value, row.OrNull())), left: true, joined);
    }
}
