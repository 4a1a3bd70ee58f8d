using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Gives each record of a stream the table's row of its key, as it is now (rules K1, K2); only the stream triggers.</summary>
internal abstract class StreamTableJoinNode<K, V, VO, VR>(string name, TableView<K, VO> table, bool left) : OperatorNode<K, V, K, VR>(name)
{
    private TaskContext _task = null!;

    internal override void Init(TaskContext context)
    {
        _task = context;
        table.Init(context);
    }

    internal override void Process(in Record<K, V> record)
    {
        if (!record.HasValue || (!record.HasKey && !left))
        {
            _task.Drop(Name, record.HasValue ? "an inner join needs a key" : "a join needs a value");
            return;
        }

        var other = default(VO)!;
        var found = record.HasKey && table.TryGet(record.Key, out other, out _);
        if (found || left)
        {
            Forward(record.WithValue(Join(record.Value, found, other)));
        }
    }

    private protected abstract VR Join(V value, bool found, VO other);
}

/// <summary>The inner join.</summary>
internal sealed class InnerJoinNode<K, V, VO, VR>(string name, TableView<K, VO> table, Func<V, VO, VR> joiner)
    : StreamTableJoinNode<K, V, VO, VR>(name, table, left: false)
{
    private protected override VR Join(V value, bool found, VO other) => joiner(value, other);
}

/// <summary>The left join with a table of references.</summary>
internal sealed class LeftJoinNode<K, V, VO, VR>(string name, TableView<K, VO> table, Func<V, VO?, VR> joiner)
    : StreamTableJoinNode<K, V, VO, VR>(name, table, left: true)
    where VO : class
{
    private protected override VR Join(V value, bool found, VO other) => joiner(value, found ? other : null);
}

/// <summary>The left join with a table of other values.</summary>
internal sealed class StructLeftJoinNode<K, V, VO, VR>(string name, TableView<K, VO> table, Func<V, VO?, VR> joiner)
    : StreamTableJoinNode<K, V, VO, VR>(name, table, left: true)
    where VO : struct
{
    private protected override VR Join(V value, bool found, VO other) => joiner(value, found ? other : null);
}
