using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Windows;

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
