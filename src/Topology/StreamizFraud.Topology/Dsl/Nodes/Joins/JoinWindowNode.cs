using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Keeps the records of one side of a join, each after it has been joined: so none meets itself (rules J1, J8).</summary>
internal sealed class JoinWindowNode<K, V>(string name, string store) : OperatorNode<K, V, K, V>(name)
{
    private TaskContext _task = null!;
    private IWindowStore<K, V> _records = null!;

    internal override void Init(TaskContext context)
    {
        _task = context;
        _records = (IWindowStore<K, V>)context.Store(store);
    }

    internal override void Process(in Record<K, V> record)
    {
        Forward(record);
        if (!record.HasKey)
        {
            return;
        }

        // The changelog carries this record's time and headers, which are not the input's if they were changed on the way.
        var input = _task.Current;
        _task.Current = new(input.Origin, record.Timestamp, record.Headers);
        if (record.HasValue)
        {
            _records.Put(record.Key, record.Value, record.Timestamp);
        }
        else
        {
            _records.Delete(record.Key, record.Timestamp);
        }

        _task.Current = input;
    }
}
