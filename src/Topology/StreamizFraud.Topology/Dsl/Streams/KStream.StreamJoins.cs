using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl;

/// <content>Joins with another stream. Left and outer joins are in the classes of operators where a value may be absent.</content>
public sealed partial class KStream<K, V>
{
    private const string NameIt = "StreamJoined.WithName";

    /// <summary>Joins each record with the other stream's records of its key that lie within a time of it; a record without a match gives no result.</summary>
    /// <param name="other">The other stream; its topics and this stream's must have equally many partitions.</param>
    /// <param name="joiner">Gets this stream's value and the other's.</param>
    /// <param name="windows">How far apart in time two records may be.</param>
    /// <param name="joined">Names, serdes and stores.</param>
    /// <remarks>Each result has the later of both times. Records without key or value are dropped and counted.</remarks>
    public KStream<K, VR> Join<VO, VR>(KStream<K, VO> other, Func<V, VO, VR> joiner, JoinWindows windows, StreamJoined<K, V, VO>? joined = null)
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return Join(other, StreamJoinKind.Inner, ValueJoin.Of<K, V, VO, VR>((value, match) => joiner(value.Value, match.Value)), windows, joined);
    }

    /// <param name="other">The other stream; its topics and this stream's must have equally many partitions.</param>
    /// <param name="joiner">Gets the key, this stream's value and the other's.</param>
    /// <param name="windows">How far apart in time two records may be.</param>
    /// <param name="joined">Names, serdes and stores.</param>
    /// <inheritdoc cref="Join{VO,VR}(KStream{K,VO},Func{V,VO,VR},JoinWindows,StreamJoined{K,V,VO})"/>
    public KStream<K, VR> Join<VO, VR>(KStream<K, VO> other, Func<K, V, VO, VR> joiner, JoinWindows windows, StreamJoined<K, V, VO>? joined = null)
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return Join(
            other, StreamJoinKind.Inner, ValueJoin.OfKey<K, V, VO, VR>((key, value, match) => joiner(key, value.Value, match.Value)), windows, joined);
    }

    internal KStream<K, VR> Join<VO, VR>(
        KStream<K, VO> other, StreamJoinKind kind, ValueJoin<K, V, VO, VR> joiner, JoinWindows windows, StreamJoined<K, V, VO>? joined)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(windows);
        CheckSameBuilder(other.Graph);
        joined ??= new();
        joined = joined with
        {
            KeySerde = joined.KeySerde ?? KeySerde ?? other.KeySerde,
            ValueSerde = joined.ValueSerde ?? ValueSerde,
            OtherValueSerde = joined.OtherValueSerde ?? other.ValueSerde,
        };
        var (left, leftSources) = ForJoin(RepartitionName("-left"), new() { KeySerde = joined.KeySerde, ValueSerde = joined.ValueSerde }, NameIt);
        var (right, rightSources) = other.ForJoin(
            RepartitionName("-right"), new() { KeySerde = joined.KeySerde, ValueSerde = joined.OtherValueSerde }, NameIt);
        if (kind != StreamJoinKind.Inner)
        {
            // As in Kafka Streams both sides' repartitions keep them, though a left join has no use for those of the right side.
            left.KeepNullKeys();
            right.KeepNullKeys();
        }

        IReadOnlyList<SourceGraphNode> sources = [.. leftSources.Union(rightSources)];
        var names = StreamJoinNames.Create(Graph, kind, joined.Name, joined.StoreName);
        var node = Graph.Add(new StreamStreamJoinGraphNode<K, V, VO, VR>(names, left, right, sources, new(kind, windows, joiner, joined)));
        return new(Graph, node, joined.KeySerde, null, sources, rekeyed: false);

        string? RepartitionName(string side) => joined.Name is null ? null : joined.Name + side;
    }
}
