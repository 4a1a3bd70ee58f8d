using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>Joins answers with their left rows; one that a row as it was has asked for is too late and is dropped (rule F3).</summary>
internal sealed class ResponseNode<K, V, VO, VR>(string name, TableView<K, V> rows, TableJoin<K, V, VO, VR> join, ValueHasher<V> hasher)
    : OperatorNode<K, SubscriptionResponse<VO>, K, VR>(name)
{
    private TaskContext _task = null!;

    internal override void Init(TaskContext context)
    {
        _task = context;
        rows.Init(context);
    }

    internal override void Process(in Record<K, SubscriptionResponse<VO>> record)
    {
        var response = record.Value;
        var found = rows.TryGet(record.Key, out var value, out _);
        if (hasher.Hash(value, found) != response.Hash)
        {
            _task.Drop(Name, "the left row has changed since it asked");
            return;
        }

        var result = join.Join(record.Key, new Maybe<V>(value, found), response.Value);
        Forward(result.HasValue ? record.WithValue(result.Value) : record.WithoutValue<VR>());
    }
}
