using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>The records of both sides of a left or outer join that have no partner yet, as the node of one side uses them (rules J3-J5).</summary>
internal abstract class UnmatchedRecords<K, V, VR>
{
    /// <summary>Called once, after the task's stores have been restored.</summary>
    public abstract void Init(TaskContext context);

    /// <summary>Lets a record of this side wait.</summary>
    public abstract void Add(in Record<K, V> record);

    /// <summary>Records of the other side with this key and time have found a partner (rule J4).</summary>
    /// <param name="key">The key.</param>
    /// <param name="timestamp">Their time.</param>
    /// <param name="now">Time of the partner.</param>
    public abstract void Remove(K key, long timestamp, long now);

    /// <summary>Whether <see cref="TakeClosed"/> is worth while: some record may have waited long enough.</summary>
    public abstract bool MayHaveClosed { get; }

    /// <summary>Takes out the records that no partner can reach any more and gives the results for them (rule J5).</summary>
    /// <param name="now">Time of the record that made time pass.</param>
    /// <param name="headers">Its headers, which the results carry (rule T8).</param>
    public abstract IEnumerable<Record<K, VR>> TakeClosed(long now, RecordHeaders headers);
}

/// <summary>The same over the store that both sides share.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type of the side whose node this belongs to.</typeparam>
/// <typeparam name="VL">Value type of the left side.</typeparam>
/// <typeparam name="VR">Value type of the right side.</typeparam>
/// <typeparam name="VOut">Value type of the results.</typeparam>
internal sealed class UnmatchedRecords<K, V, VL, VR, VOut>(
    StreamJoinSide side, string store, Func<V, JoinSides<VL, VR>> only, ValueJoin<K, VL, VR, VOut> joiner) : UnmatchedRecords<K, V, VOut>
{
    private const long Nothing = long.MaxValue;

    private ITimestampedKeyValueStore<UnmatchedKey<K>, List<JoinSides<VL, VR>>> _waiting = null!;
    private StreamClock _time = null!;
    private StreamClock _look = null!;
    private StreamClock _earliest = null!;

    /// <inheritdoc/>
    /// <remarks>
    /// The look at the store is put off by this side's bound even where the other side's is nearer, as in Kafka Streams: records may
    /// come out later than they could, and the order of results tells.
    /// </remarks>
    public override bool MayHaveClosed => _look.Time != Nothing && _look.Time + side.AfterMs + side.GraceMs < _time.Time;

    public override void Init(TaskContext context)
    {
        _waiting = (ITimestampedKeyValueStore<UnmatchedKey<K>, List<JoinSides<VL, VR>>>)context.Store(store);
        _time = side.Time(context);
        _look = context.Clock(store + "-look", store);
        _earliest = context.Clock(store + "-earliest", store);
        _earliest.Set(_waiting.All().Select(row => row.Key.Timestamp).FirstOrDefault(Nothing));
        if (_earliest.Time == Nothing)
        {
            _look.Set(Nothing);
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

    public override IEnumerable<Record<K, VOut>> TakeClosed(long now, RecordHeaders headers)
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
                yield break;
            }

            if (key.Timestamp + (key.IsLeft ? side.LeftLookBackMs : side.RightLookBackMs) + side.GraceMs >= _time.Time)
            {
                leftOpen |= key.IsLeft;
                rightOpen |= !key.IsLeft;
                _earliest.Set(Math.Min(_earliest.Time, key.Timestamp));
                continue;
            }

            foreach (var sides in values)
            {
                yield return new Record<K, VOut>(key.Key.Value, joiner.Join(key.Key.Value, sides.Left, sides.Right), key.Timestamp, headers);
            }

            _waiting.Delete(key, now);
        }
    }
}
