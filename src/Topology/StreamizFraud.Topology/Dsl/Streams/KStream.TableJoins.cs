using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl;

/// <content>Joins with tables. Left joins are in the classes of operators where a value may be absent.</content>
public sealed partial class KStream<K, V>
{
    private RepartitionGraphNode<K, V>? _joinRepartition;

    /// <summary>Joins each record with the table's row of its key; a record without a match gives no result. Updates of the table give no result either.</summary>
    /// <param name="table">The table; its topic and this stream's must have equally many partitions.</param>
    /// <param name="joiner">Gets the record's value and the row's.</param>
    /// <param name="joined">Name, serdes and how long to wait for the table.</param>
    /// <remarks>A versioned table gives the row as it was at the record's time, another one the row as it is now.</remarks>
    public KStream<K, VR> Join<VO, VR>(KTable<K, VO> table, Func<V, VO, VR> joiner, Joined<K, V, VO>? joined = null)
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return Join(table, ValueJoin.Of<K, V, VO, VR>((value, row) => joiner(value.Value, row.Value)), left: false, joined);
    }

    /// <param name="table">The table; its topic and this stream's must have equally many partitions.</param>
    /// <param name="joiner">Gets the key, the record's value and the row's.</param>
    /// <param name="joined">Name, serdes and how long to wait for the table.</param>
    /// <inheritdoc cref="Join{VO,VR}(KTable{K,VO},Func{V,VO,VR},Joined{K,V,VO})"/>
    public KStream<K, VR> Join<VO, VR>(KTable<K, VO> table, Func<K, V, VO, VR> joiner, Joined<K, V, VO>? joined = null)
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return Join(table, ValueJoin.OfKey<K, V, VO, VR>((key, value, row) => joiner(key, value.Value, row.Value)), left: false, joined);
    }

    internal KStream<K, VR> Join<VO, VR>(KTable<K, VO> table, ValueJoin<K, V, VO, VR> joiner, bool left, Joined<K, V, VO>? joined)
    {
        ArgumentNullException.ThrowIfNull(table);
        CheckSameBuilder(table.Graph);
        joined ??= new();
        joined = joined with { KeySerde = joined.KeySerde ?? KeySerde, ValueSerde = joined.ValueSerde ?? ValueSerde };
        var (stream, sources) = ForJoin(joined.Name, new() { KeySerde = joined.KeySerde, ValueSerde = joined.ValueSerde }, "Joined.As");
        var name = Graph.NameOr(joined.Name, left ? NodePrefix.LeftJoin : NodePrefix.Join);
        sources = [.. sources.Union(table.Sources)];
        var node = Graph.Add(new StreamTableJoinGraphNode<K, V, VO, VR>(name, stream, table.Node, sources, new(left, joiner, joined)));
        if (left)
        {
            stream.KeepNullKeys();
        }

        return new(Graph, node, joined.KeySerde, null, sources, rekeyed: false);
    }

    /// <summary>This stream as one side of a join, repartitioned if its key has changed (rules R2, R3).</summary>
    /// <param name="given">Name of the repartition topic, or null: that of the stream.</param>
    /// <param name="config">Serdes.</param>
    /// <param name="nameIt">How the user can name it.</param>
    private (GraphNode Stream, IReadOnlyList<SourceGraphNode> Sources) ForJoin(string? given, Repartitioned<K, V> config, string nameIt)
    {
        if (!Rekeyed)
        {
            return (Node, _sources);
        }

        var names = RepartitionNames.Create(Graph, given ?? Node.Name);

        // Unnamed joins of one stream share its repartition topic; its numbers are taken all the same.
        if (_joinRepartition is null || given is not null)
        {
            var asked = given is null ? $"The join of {Node.Name}" : $"Join {given}";
            _joinRepartition = Graph.Add(new RepartitionGraphNode<K, V>(Node, names, config, asked, nameIt));
        }

        return (_joinRepartition, [_joinRepartition]);
    }
}
