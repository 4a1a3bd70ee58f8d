using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>
/// Joins the records of a stream with those kept of it: a join of a stream with itself over one store. The results and their order are
/// those of two stores (rule J8).
/// </summary>
/// <param name="name">Name of the node.</param>
/// <param name="side">The left side.</param>
/// <param name="outer">Whether records without any partner have results as right ones too.</param>
/// <param name="retentionMs">How long records are kept.</param>
/// <param name="joiner">Gets the left value first.</param>
internal sealed class SelfJoinNode<K, V, VR>(string name, StreamJoinSide side, bool outer, long retentionMs, ValueJoin<K, V, V, VR> joiner)
    : OperatorNode<K, V, K, VR>(name)
{
    private TaskContext _task = null!;
    private IWindowStore<K, V> _records = null!;
    private StreamClock _time = null!;

    internal override void Init(TaskContext context)
    {
        _task = context;
        _records = (IWindowStore<K, V>)context.Store(side.OtherStore);
        _time = side.Time(context);
    }

    internal override void Process(in Record<K, V> record)
    {
        if (!record.HasValue || !(record.HasKey || (side.KeepsUnmatched && joiner.TakesNoKey)))
        {
            _task.Drop(Name, record.HasValue ? "this side of a join needs a key" : "a join needs a value");
            return;
        }

        if (!record.HasKey)
        {
            ForwardAlone(record);
            return;
        }

        _time.Observe(record.Timestamp);
        if (!Join(record) && side.KeepsUnmatched)
        {
            ForwardAlone(record);
        }
    }

    private bool Join(in Record<K, V> record)
    {
        var time = record.Timestamp;
        var matched = false;
        foreach (var (timestamp, other) in _records.Fetch(record.Key, Math.Max(0, time - side.BeforeMs), WindowTime.Later(time, side.AfterMs)))
        {
            matched = true;
            ForwardPair(record, record.Value, other, timestamp);
        }

        // The record meets itself where it would find itself in the other store: after what is as old, before what is younger, and
        // not if it is too old to be kept.
        var meetsItself = time > _time.Time - retentionMs + 1;
        foreach (var (timestamp, other) in _records.Fetch(record.Key, Math.Max(0, time - side.AfterMs), WindowTime.Later(time, side.BeforeMs)))
        {
            if (meetsItself && timestamp > time)
            {
                meetsItself = false;
                ForwardPair(record, record.Value, record.Value, time);
            }

            matched = true;
            ForwardPair(record, other, record.Value, timestamp);
        }

        if (meetsItself)
        {
            ForwardPair(record, record.Value, record.Value, time);
        }

        return matched || meetsItself;
    }

    private void ForwardPair(in Record<K, V> record, V left, V right, long timestamp)
    {
        var value = joiner.Join(record.Key, new(left, HasValue: true), new(right, HasValue: true));
        Forward(record.WithValue(value).WithTimestamp(Math.Max(record.Timestamp, timestamp)), _task);
    }

    private void ForwardAlone(in Record<K, V> record)
    {
        var alone = new Maybe<V>(record.Value, HasValue: true);
        Forward(record.WithValue(joiner.Join(record.Key, alone, Maybe<V>.None)));
        if (outer)
        {
            Forward(record.WithValue(joiner.Join(record.Key, Maybe<V>.None, alone)));
        }
    }
}
