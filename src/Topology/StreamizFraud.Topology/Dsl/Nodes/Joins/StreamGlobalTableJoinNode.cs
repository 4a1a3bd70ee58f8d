using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>
/// Gives each record of a stream the row of a key that is selected from it (rule K6). The record's own key does not matter; where no key
/// is selected the inner join drops the record and the left join finds no row (KIP-962).
/// </summary>
internal sealed class StreamGlobalTableJoinNode<K, V, KO, VO, VR>(
    string name, TableView<KO, VO> table, Func<K, V, KO?> selector, ValueJoin<K, V, VO, VR> join, bool left) : OperatorNode<K, V, K, VR>(name)
{
    private TaskContext _task = null!;

    internal override void Init(TaskContext context)
    {
        _task = context;
        table.Init(context);
    }

    internal override void Process(in Record<K, V> record)
    {
        if (!record.HasValue || !Presence.CanSeeKey(record))
        {
            _task.Drop(Name, record.HasValue ? Presence.Reason(record) : "a join needs a value");
            return;
        }

        var key = selector(record.Key, record.Value);
        if (key is null && !left)
        {
            _task.Drop(Name, "an inner join needs a key to look up");
            return;
        }

        var other = key is not null && table.TryGet(key, out var row, out _) ? new Maybe<VO>(row, HasValue: true) : Maybe<VO>.None;
        if (other.HasValue || left)
        {
            Forward(record.WithValue(join.Join(record.Key, new(record.Value, HasValue: true), other)));
        }
    }
}
