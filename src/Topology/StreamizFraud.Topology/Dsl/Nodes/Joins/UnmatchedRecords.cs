using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>The records of both sides of a left or outer join that have no partner yet, as the node of one side uses them (rules J3-J5).</summary>
internal abstract class UnmatchedRecords<K, V, VR>
{
    /// <summary>Called once, after the task's stores have been restored.</summary>
    /// <param name="context">The task.</param>
    /// <param name="node">Takes the results.</param>
    public abstract void Init(TaskContext context, IForwardsUnmatched<K, VR> node);

    /// <summary>Lets a record of this side wait.</summary>
    public abstract void Add(in Record<K, V> record);

    /// <summary>Records of the other side with this key and time have found a partner (rule J4).</summary>
    /// <param name="key">The key.</param>
    /// <param name="timestamp">Their time.</param>
    /// <param name="now">Time of the partner.</param>
    public abstract void Remove(K key, long timestamp, long now);

    /// <summary>Whether <see cref="SendClosed"/> is worth while: some record may have waited long enough.</summary>
    public abstract bool MayHaveClosed { get; }

    /// <summary>Takes out the records that no partner can reach any more and sends the results for them (rule J5).</summary>
    /// <param name="now">Time of the record that made time pass.</param>
    /// <param name="headers">Its headers, which the results carry (rule T8).</param>
    public abstract void SendClosed(long now, RecordHeaders headers);
}

/// <summary>The same over the store that both sides share.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type of the side whose node this belongs to.</typeparam>
/// <typeparam name="VL">Value type of the left side.</typeparam>
/// <typeparam name="VR">Value type of the right side.</typeparam>
/// <typeparam name="VOut">Value type of the results.</typeparam>
internal sealed class UnmatchedRecords<K, V, VL, VR, VOut>(
    StreamJoinSide side, string store, Func<V, JoinSides<VL, VR>> only, ValueJoin<K, VL, VR, VOut> joiner, UnmatchedSerdes<K, VL, VR> serdes)
    : UnmatchedRecords<K, V, VOut>, IHoldsBack<Unmatched<K, VL, VR>>
{
    private const long Nothing = long.MaxValue;

    private ITimestampedKeyValueStore<UnmatchedKey<K>, List<JoinSides<VL, VR>>> _waiting = null!;
    private TaskContext _task = null!;
    private IForwardsUnmatched<K, VOut> _node = null!;
    private HeldResults<Unmatched<K, VL, VR>> _results = null!;
    private StreamClock _time = null!;
    private StreamClock _look = null!;
    private StreamClock _earliest = null!;

    /// <inheritdoc/>
    /// <remarks>
    /// The look at the store is put off by this side's bound even where the other side's is nearer, as in Kafka Streams: records may
    /// come out later than they could, and the order of results tells.
    /// </remarks>
    public override bool MayHaveClosed => _look.Time != Nothing && WindowTime.Later(_look.Time, side.AfterMs + side.GraceMs) < _time.Time;

    public override void Init(TaskContext context, IForwardsUnmatched<K, VOut> node)
    {
        (_task, _node) = (context, node);
        _results = new HeldResults<Unmatched<K, VL, VR>>(context, node.Name, this);
        _waiting = (ITimestampedKeyValueStore<UnmatchedKey<K>, List<JoinSides<VL, VR>>>)context.Store(store);
        _time = side.Time(context);
        _look = context.Clock(OperatorClock.Look(store));
        _earliest = context.Clock(OperatorClock.Earliest(store));
        _earliest.Set(_waiting.All().Select(row => row.Key.Timestamp).FirstOrDefault(Nothing));
        if (_look.Time < 0)
        {
            // No commit has told it: a new task, or rows that another program wrote.
            _look.Set(_earliest.Time);
        }
    }

    public override void Add(in Record<K, V> record)
    {
        _look.Set(Math.Min(_look.Time, record.Timestamp));
        _earliest.Set(Math.Min(_earliest.Time, record.Timestamp));
        var key = new UnmatchedKey<K>(record.Timestamp, side.IsLeft, new(record.Key, HasValue: true));
        var one = only(record.Value);
        _waiting.Put(key, _waiting.TryGet(key, out var others) ? [.. others, one] : [one], record.Timestamp);
    }

    public override void Remove(K key, long timestamp, long now)
    {
        var waiting = new UnmatchedKey<K>(timestamp, !side.IsLeft, new(key, HasValue: true));
        if (_earliest.Time <= timestamp && _waiting.TryGet(waiting, out _))
        {
            _waiting.Delete(waiting, now);
        }
    }

    public override void SendClosed(long now, RecordHeaders headers)
    {
        // Not from the first key: those of the records taken out so far are still in the way of a walk through the store.
        var rows = _waiting.Range(UnmatchedKey<K>.From(_earliest.Time), UnmatchedKey<K>.From(long.MaxValue));
        _look.Set(Nothing);
        _earliest.Set(Nothing);
        var leftOpen = false;
        var rightOpen = false;
        foreach (var (key, values) in rows)
        {
            // Kafka Streams waits for the last record that it saw, even if an earlier one still waits: see MayHaveClosed.
            _look.Set(key.Timestamp);
            if (leftOpen && rightOpen)
            {
                return;
            }

            if (WindowTime.Later(key.Timestamp, (key.IsLeft ? side.LeftLookBackMs : side.RightLookBackMs) + side.GraceMs) >= _time.Time)
            {
                leftOpen |= key.IsLeft;
                rightOpen |= !key.IsLeft;
                _earliest.Set(Math.Min(_earliest.Time, key.Timestamp));
                continue;
            }

            _waiting.Delete(key, now);
            foreach (var sides in values)
            {
                _results.Send(new(key.Key.Value, sides), _task.Current with { Timestamp = key.Timestamp, Headers = headers });
            }
        }
    }

    void IHoldsBack<Unmatched<K, VL, VR>>.Send(in Unmatched<K, VL, VR> row)
    {
        var value = joiner.Join(row.Key, row.Sides.Left, row.Sides.Right);
        _node.ForwardUnmatched(new Record<K, VOut>(row.Key, value, _task.Current.Timestamp, _task.Current.Headers));
    }

    (ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value) IHoldsBack<Unmatched<K, VL, VR>>.Encode(in Unmatched<K, VL, VR> row)
    {
        var context = _task.BytesOf(store, isKey: false);
        var (left, right) = row.Sides;
        return (
            EncodedBytes.Of(serdes.Key, row.Key, present: true, _task.BytesOf(store, isKey: true)),
            left.HasValue ? EncodedBytes.Of(serdes.Left, left.Value, present: true, context) : EncodedBytes.Of(serdes.Right, right.Value, right.HasValue, context));
    }
}
