using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Joins the records of one side of a join with those kept of the other.</summary>
/// <param name="name">Name of the node.</param>
/// <param name="side">Which side, and how far partners may be.</param>
/// <param name="joiner">Gets this side's value first.</param>
/// <param name="unmatched">Records without a partner; null in an inner join.</param>
internal sealed class StreamJoinNode<K, V, VO, VR>(
    string name, StreamJoinSide side, ValueJoin<K, V, VO, VR> joiner, UnmatchedRecords<K, V, VR>? unmatched)
    : OperatorNode<K, V, K, VR>(name), IForwardsUnmatched<K, VR>
{
    private TaskContext _task = null!;
    private IWindowStore<K, VO> _others = null!;
    private StreamClock _time = null!;

    internal override void Init(TaskContext context)
    {
        _task = context;
        _others = (IWindowStore<K, VO>)context.Store(side.OtherStore);
        _time = side.Time(context);
        unmatched?.Init(context, this);
    }

    internal override void Process(in Record<K, V> record)
    {
        // Records that are dropped below move the join's time too, as in Kafka Streams.
        _time.Observe(record.Timestamp);
        if (!record.HasValue || !(record.HasKey || (side.KeepsUnmatched && joiner.TakesNoKey)))
        {
            _task.Drop(Name, record.HasValue ? "this side of a join needs a key" : "a join needs a value");
            return;
        }

        if (!record.HasKey)
        {
            // KIP-962: nothing can be its partner.
            ForwardAlone(record);
            return;
        }

        if (unmatched is not null && record.Timestamp == _time.Time && unmatched.MayHaveClosed)
        {
            unmatched.SendClosed(record.Timestamp, record.Headers);
        }

        Join(record);
    }

    void IForwardsUnmatched<K, VR>.ForwardUnmatched(in Record<K, VR> result) => Forward(result);

    private void Join(in Record<K, V> record)
    {
        var to = Math.Max(0, WindowTime.Later(record.Timestamp, side.AfterMs));
        var matched = false;
        foreach (var (timestamp, other) in _others.Fetch(record.Key, Math.Max(0, record.Timestamp - side.BeforeMs), to))
        {
            matched = true;
            unmatched?.Remove(record.Key, timestamp, record.Timestamp);
            var value = joiner.Join(record.Key, new(record.Value, HasValue: true), new(other, HasValue: true));
            Forward(record.WithValue(value).WithTimestamp(Math.Max(record.Timestamp, timestamp)), _task);
        }

        if (matched || !side.KeepsUnmatched)
        {
            return;
        }

        // Rule J3: grace does not count here, so a late record can have this result and a partner's later (KAFKA-19536).
        if (to < _time.Time)
        {
            ForwardAlone(record);
        }
        else
        {
            unmatched!.Add(record);
        }
    }

    private void ForwardAlone(in Record<K, V> record) =>
        Forward(record.WithValue(joiner.Join(record.Key, new(record.Value, HasValue: true), Maybe<VO>.None)));
}
