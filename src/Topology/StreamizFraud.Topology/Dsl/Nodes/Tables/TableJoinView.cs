using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Rows of a join that has no store: joined anew at each look-up (rule A8), with the later of the two times.</summary>
internal sealed class TableJoinView<K, V, VO, VR>(TableJoin<K, V, VO, VR> join, TableView<K, V> left, TableView<K, VO> right) : TableView<K, VR>
{
    public override void Init(TaskContext context)
    {
        left.Init(context);
        right.Init(context);
    }

    public override bool TryGet(K key, out VR value, out long timestamp)
    {
        timestamp = -1;
        value = default!;
        var hasLeft = left.TryGet(key, out var leftValue, out var leftTimestamp);
        if (!hasLeft && join.NeedsLeft)
        {
            return false;
        }

        var hasRight = right.TryGet(key, out var rightValue, out var rightTimestamp);
        var row = join.Join(key, new Maybe<V>(leftValue, hasLeft), new Maybe<VO>(rightValue, hasRight));
        timestamp = Math.Max(hasLeft ? leftTimestamp : -1, hasRight ? rightTimestamp : -1);
        value = row.Value;
        return row.HasValue;
    }
}
