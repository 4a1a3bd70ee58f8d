using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>What a join of two tables makes of two rows of one key (rule L1): inner needs both, left the left one, outer either.</summary>
/// <param name="Joiner">User code; asked only where the join has a row.</param>
/// <param name="NeedsLeft">Whether there is no result without a left row.</param>
/// <param name="NeedsRight">Whether there is no result without a right row.</param>
internal sealed record TableJoin<K, V, VO, VR>(Func<K, Maybe<V>, Maybe<VO>, VR> Joiner, bool NeedsLeft, bool NeedsRight)
{
    /// <summary>The same join as its right side sees it.</summary>
    public TableJoin<K, VO, V, VR> Reverse()
    {
        var joiner = Joiner;
        return new((key, right, left) => joiner(key, left, right), NeedsRight, NeedsLeft);
    }

    /// <summary>Joins two rows, either of which may be absent.</summary>
    public Maybe<VR> Join(K key, in Maybe<V> left, in Maybe<VO> right)
    {
        var joins = (left.HasValue || !NeedsLeft) && (right.HasValue || !NeedsRight) && (left.HasValue || right.HasValue);
        return joins ? Maybe<VR>.Of(Joiner(key, left, right)) : Maybe<VR>.None;
    }
}
