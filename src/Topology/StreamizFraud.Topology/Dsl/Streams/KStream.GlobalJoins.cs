using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl;

/// <content>Joins with global tables.</content>
public sealed partial class KStream<K, V>
{
    /// <summary>
    /// Joins each record with the row of a global table whose key is selected from the record; a record without a match gives no result. Updates
    /// of the table give nothing either. Nothing is repartitioned.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="keySelector">Gets the record's key and value and gives the key to look up; null finds no row.</param>
    /// <param name="joiner">Gets the record's value and the row's.</param>
    /// <param name="named">Name of the node.</param>
    public KStream<K, VR> Join<KO, VO, VR>(
        GlobalKTable<KO, VO> table, Func<K, V, KO?> keySelector, Func<V, VO, VR> joiner, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return Join(table, keySelector, ValueJoin.Of<K, V, VO, VR>((value, row) => joiner(value.Value, row.Value)), left: false, named);
    }

    /// <inheritdoc cref="Join{KO,VO,VR}(GlobalKTable{KO,VO},Func{K,V,KO},Func{V,VO,VR},Named)"/>
    /// <param name="table">The table.</param>
    /// <param name="keySelector">Gets the record's key and value and gives the key to look up; null finds no row.</param>
    /// <param name="joiner">Gets the record's key and value and the row's value.</param>
    /// <param name="named">Name of the node.</param>
    public KStream<K, VR> Join<KO, VO, VR>(
        GlobalKTable<KO, VO> table, Func<K, V, KO?> keySelector, Func<K, V, VO, VR> joiner, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return Join(table, keySelector, ValueJoin.OfKey<K, V, VO, VR>((key, value, row) => joiner(key, value.Value, row.Value)), left: false, named);
    }

    internal KStream<K, VR> Join<KO, VO, VR>(
        GlobalKTable<KO, VO> table, Func<K, V, KO?> keySelector, ValueJoin<K, V, VO, VR> join, bool left, Named? named)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(keySelector);
        CheckSameBuilder(table.Graph);

        // Rule N3: Kafka Streams names inner joins with global tables so too.
        var name = Graph.NameOr(named?.Name, NodePrefix.LeftJoin);
        if (left)
        {
            Node.KeepNullKeys();
        }

        return Then<K, VR>(
            name,
            () => new StreamGlobalTableJoinNode<K, V, KO, VO, VR>(name, table.CreateView(), keySelector, join, left),
            KeySerde,
            null,
            Rekeyed);
    }
}
