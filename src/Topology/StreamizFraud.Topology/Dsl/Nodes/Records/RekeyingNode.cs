using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>A node that makes keys: it drops what its function cannot be given, since there is no key to go on with.</summary>
internal abstract class RekeyingNode<K, V, KR, VR>(string name) : OperatorNode<K, V, KR, VR>(name)
{
    private TaskContext _task = null!;

    internal override void Init(TaskContext context) => _task = context;

    internal override void Process(in Record<K, V> record)
    {
        if (Presence.CanSee(record))
        {
            Map(record);
        }
        else
        {
            _task.Drop(Name, Presence.Reason(record));
        }
    }

    private protected abstract void Map(in Record<K, V> record);
}
