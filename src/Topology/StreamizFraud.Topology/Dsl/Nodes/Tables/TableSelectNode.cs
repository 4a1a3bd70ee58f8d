using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Turns changes of rows into changes of groups (rule A9).</summary>
internal sealed class TableSelectNode<K, V, KR, VR>(string name, Func<K, V, KeyValuePair<KR, VR>> selector)
    : OperatorNode<K, Change<V>, KR, Change<VR>>(name)
{
    private TaskContext _task = null!;

    internal override void Init(TaskContext context) => _task = context;

    internal override void Process(in Record<K, Change<V>> record)
    {
        var change = record.Value;
        if (!change.IsLatest)
        {
            _task.Drop(Name, "groups of rows take only the latest version of a row (rule A11)");
            return;
        }

        var hasOld = Select(record.Key, change.Old, change.HasOld, out var old);
        var hasNew = Select(record.Key, change.New, change.HasNew, out var now);

        // One record for a row that stays in its group: two could lie on both sides of a commit, and the group be seen without the row.
        if (hasOld && hasNew && EqualityComparer<KR>.Default.Equals(old.Key, now.Key))
        {
            Forward(record, old.Key, new Change<VR>(now.Value, hasNew: true, old.Value, hasOld: true));
            return;
        }

        if (hasOld)
        {
            Forward(record, old.Key, new Change<VR>(default!, hasNew: false, old.Value, hasOld: true));
        }

        if (hasNew)
        {
            Forward(record, now.Key, new Change<VR>(now.Value, hasNew: true, default!, hasOld: false));
        }
    }

    private void Forward(in Record<K, Change<V>> record, KR group, Change<VR> change) => Forward(record.WithKey(group).WithValue(change));

    private bool Select(K key, V value, bool present, out KeyValuePair<KR, VR> selected)
    {
        selected = present ? selector(key, value) : default;
        return present && selected.Key is not null && selected.Value is not null;
    }
}
