using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>One side of a join of two tables: joins each change of its own table with the row of the other (rules L1, L2).</summary>
/// <param name="name">Name of the node.</param>
/// <param name="join">The join with this side as the left one.</param>
/// <param name="other">Rows of the other table, as they are now.</param>
/// <param name="sendsOldValues">Whether the result before is sent too.</param>
internal sealed class TableJoinSideNode<K, V, VO, VR>(string name, TableJoin<K, V, VO, VR> join, TableView<K, VO> other, bool sendsOldValues)
    : OperatorNode<K, Change<V>, K, Change<VR>>(name)
{
    private TaskContext _task = null!;

    internal override void Init(TaskContext context)
    {
        _task = context;
        other.Init(context);
    }

    internal override void Process(in Record<K, Change<V>> record)
    {
        var change = record.Value;
        if (!change.IsLatest)
        {
            _task.Drop(Name, "a join of tables takes only the latest version of a row (rule A11)");
            return;
        }

        var found = other.TryGet(record.Key, out var value, out var otherTimestamp);
        if (!found && (join.NeedsRight || !(change.HasNew || change.HasOld)))
        {
            return;
        }

        // A deletion is told even where there was no result before (rule L2).
        var right = new Maybe<VO>(value, found);
        var now = join.Join(record.Key, new(change.New, change.HasNew), right);
        var before = sendsOldValues ? join.Join(record.Key, new(change.Old, change.HasOld), right) : Maybe<VR>.None;
        var timestamp = found ? Math.Max(record.Timestamp, otherTimestamp) : record.Timestamp;
        Forward(record.WithValue(Change<VR>.Of(now, before)).WithTimestamp(timestamp), _task);
    }
}
