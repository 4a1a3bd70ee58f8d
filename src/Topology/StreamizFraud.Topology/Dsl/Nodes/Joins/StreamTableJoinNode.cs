using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>
/// Gives each record of a stream the table's row of its key: as it is now, or in a versioned table as it was at the record's time (rules
/// K1 to K3). Only the stream triggers.
/// </summary>
/// <param name="name">Name of the node.</param>
/// <param name="table">The table.</param>
/// <param name="joiner">Gets the record's value first.</param>
/// <param name="left">Whether records without a row have results.</param>
/// <param name="buffer">Where records wait for the table, if they do (rule K4).</param>
internal sealed class StreamTableJoinNode<K, V, VO, VR>(
    string name, TableView<K, VO> table, ValueJoin<K, V, VO, VR> joiner, bool left, JoinBuffer<K, V>? buffer) : OperatorNode<K, V, K, VR>(name), IHoldsBack<Record<K, V>>
{
    private TaskContext _task = null!;
    private HeldResults<Record<K, V>> _results = null!;

    internal override void Init(TaskContext context)
    {
        _task = context;
        _results = new HeldResults<Record<K, V>>(context, Name, this);
        table.Init(context);
        buffer?.Init(context);
    }

    internal override void Process(in Record<K, V> record)
    {
        if (!record.HasValue || !(record.HasKey || (left && joiner.TakesNoKey)))
        {
            _task.Drop(Name, record.HasValue ? "this join needs a key" : "a join needs a value");
            return;
        }

        // Nothing to wait for without a key, or when the time to wait is over.
        if (buffer is null || !record.HasKey || !buffer.Add(record, _task.Current.Origin))
        {
            Join(record);
            return;
        }

        if (!buffer.HasDue)
        {
            return;
        }

        foreach (var due in buffer.TakeDue())
        {
            _results.Send(due.Record, new(due.Origin, due.Record.Timestamp, due.Record.Headers));
        }
    }

    void IHoldsBack<Record<K, V>>.Send(in Record<K, V> row) => Join(row);

    (ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value) IHoldsBack<Record<K, V>>.Encode(in Record<K, V> row) => buffer!.Encode(row);

    private void Join(in Record<K, V> record)
    {
        var row = default(VO)!;
        var found = record.HasKey && table.TryGet(record.Key, record.Timestamp, out row, out _);
        if (found || left)
        {
            Forward(record.WithValue(joiner.Join(record.Key, new(record.Value, HasValue: true), new(row, found))));
        }
    }
}
