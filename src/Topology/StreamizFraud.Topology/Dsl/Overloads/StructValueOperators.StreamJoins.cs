using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl;

/// <content>Left and outer joins of streams. The outer joins are those whose left values are of this kind, whatever the right ones are.</content>
public static partial class StructValueOperators
{
    /// <summary>Joins each record with the other stream's records of its key that lie within a time of it, or with null if none does.</summary>
    /// <param name="stream">This stream.</param>
    /// <param name="other">The other stream; both streams' topics must have equally many partitions.</param>
    /// <param name="joiner">Gets this stream's value and the other's; null is no partner.</param>
    /// <param name="windows">How far apart in time two records may be.</param>
    /// <param name="joined">Names, serdes and stores.</param>
    /// <remarks>
    /// Each result has the later of both times, one without a partner the record's own. Those come when no partner can come any more:
    /// after the windows' grace, and not while no later record comes. A record without a key has no partner (KIP-962).
    /// </remarks>
    public static KStream<K, VR> LeftJoin<K, V, VO, VR>(
        this KStream<K, V> stream, KStream<K, VO> other, Func<V, VO?, VR> joiner, JoinWindows windows, StreamJoined<K, V, VO>? joined = null)
        where VO : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.Join(other, StreamJoinKind.Left, ValueJoin.Of<K, V, VO, VR>((left, right) => joiner(left.Value, right.OrNone())), windows, joined);
    }

    /// <summary>Joins each record with the other stream's records of its key that lie within a time of it, or with null if none does.</summary>
    /// <param name="stream">This stream.</param>
    /// <param name="other">The other stream; both streams' topics must have equally many partitions.</param>
    /// <param name="joiner">Gets the key, this stream's value and the other's; null is no partner.</param>
    /// <param name="windows">How far apart in time two records may be.</param>
    /// <param name="joined">Names, serdes and stores.</param>
    /// <remarks>
    /// Each result has the later of both times, one without a partner the record's own. Those come when no partner can come any more:
    /// after the windows' grace, and not while no later record comes. A record without a key has no partner (KIP-962).
    /// </remarks>
    public static KStream<K, VR> LeftJoin<K, V, VO, VR>(
        this KStream<K, V> stream, KStream<K, VO> other, Func<K, V, VO?, VR> joiner, JoinWindows windows, StreamJoined<K, V, VO>? joined = null)
        where VO : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.Join(other, StreamJoinKind.Left, ValueJoin.OfKey<K, V, VO, VR>((key, left, right) => joiner(key, left.Value, right.OrNone())), windows, joined);
    }

    /// <summary>Joins the records of two streams that have one key and lie within a time of each other; one without a partner is joined with null.</summary>
    /// <param name="stream">This stream.</param>
    /// <param name="other">The other stream; both streams' topics must have equally many partitions.</param>
    /// <param name="joiner">Gets this stream's value and the other's; null is no partner.</param>
    /// <param name="windows">How far apart in time two records may be.</param>
    /// <param name="joined">Names, serdes and stores.</param>
    /// <remarks>
    /// Each result has the later of both times, one without a partner the record's own. Those come when no partner can come any more:
    /// after the windows' grace, and not while no later record comes. A record without a key has no partner (KIP-962).
    /// </remarks>
    public static KStream<K, VR> OuterJoin<K, V, VO, VR>(
        this KStream<K, V> stream, KStream<K, VO> other, Func<V?, VO?, VR> joiner, JoinWindows windows, StreamJoined<K, V, VO>? joined = null)
        where V : struct
        where VO : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.Join(other, StreamJoinKind.Outer, ValueJoin.Of<K, V, VO, VR>((left, right) => joiner(left.OrNone(), right.OrNone())), windows, joined);
    }

    /// <summary>Joins the records of two streams that have one key and lie within a time of each other; one without a partner is joined with null.</summary>
    /// <param name="stream">This stream.</param>
    /// <param name="other">The other stream; both streams' topics must have equally many partitions.</param>
    /// <param name="joiner">Gets the key, this stream's value and the other's; null is no partner.</param>
    /// <param name="windows">How far apart in time two records may be.</param>
    /// <param name="joined">Names, serdes and stores.</param>
    /// <remarks>
    /// Each result has the later of both times, one without a partner the record's own. Those come when no partner can come any more:
    /// after the windows' grace, and not while no later record comes. A record without a key has no partner (KIP-962).
    /// </remarks>
    public static KStream<K, VR> OuterJoin<K, V, VO, VR>(
        this KStream<K, V> stream, KStream<K, VO> other, Func<K, V?, VO?, VR> joiner, JoinWindows windows, StreamJoined<K, V, VO>? joined = null)
        where V : struct
        where VO : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.Join(other, StreamJoinKind.Outer, ValueJoin.OfKey<K, V, VO, VR>((key, left, right) => joiner(key, left.OrNone(), right.OrNone())), windows, joined);
    }

    /// <summary>Joins the records of two streams that have one key and lie within a time of each other; one without a partner is joined with null.</summary>
    /// <param name="stream">This stream.</param>
    /// <param name="other">The other stream; both streams' topics must have equally many partitions.</param>
    /// <param name="joiner">Gets this stream's value and the other's; null is no partner.</param>
    /// <param name="windows">How far apart in time two records may be.</param>
    /// <param name="joined">Names, serdes and stores.</param>
    /// <remarks>
    /// Each result has the later of both times, one without a partner the record's own. Those come when no partner can come any more:
    /// after the windows' grace, and not while no later record comes. A record without a key has no partner (KIP-962).
    /// </remarks>
    public static KStream<K, VR> OuterJoin<K, V, VO, VR>(
        this KStream<K, V> stream, KStream<K, VO> other, Func<V?, VO?, VR> joiner, JoinWindows windows, StreamJoined<K, V, VO>? joined = null)
        where V : struct
        where VO : class?
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.Join(other, StreamJoinKind.Outer, ValueJoin.Of<K, V, VO, VR>((left, right) => joiner(left.OrNone(), right.OrNull())), windows, joined);
    }

    /// <summary>Joins the records of two streams that have one key and lie within a time of each other; one without a partner is joined with null.</summary>
    /// <param name="stream">This stream.</param>
    /// <param name="other">The other stream; both streams' topics must have equally many partitions.</param>
    /// <param name="joiner">Gets the key, this stream's value and the other's; null is no partner.</param>
    /// <param name="windows">How far apart in time two records may be.</param>
    /// <param name="joined">Names, serdes and stores.</param>
    /// <remarks>
    /// Each result has the later of both times, one without a partner the record's own. Those come when no partner can come any more:
    /// after the windows' grace, and not while no later record comes. A record without a key has no partner (KIP-962).
    /// </remarks>
    public static KStream<K, VR> OuterJoin<K, V, VO, VR>(
        this KStream<K, V> stream, KStream<K, VO> other, Func<K, V?, VO?, VR> joiner, JoinWindows windows, StreamJoined<K, V, VO>? joined = null)
        where V : struct
        where VO : class?
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.Join(other, StreamJoinKind.Outer, ValueJoin.OfKey<K, V, VO, VR>((key, left, right) => joiner(key, left.OrNone(), right.OrNull())), windows, joined);
    }
}
