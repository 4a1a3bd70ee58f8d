using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.State.Windowed;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>
/// Keeps one aggregate per key and window. What the kinds of windows share: the operator's own clock (rule T5), records that come too
/// late (rule T6), and the two ways of forwarding.
/// </summary>
/// <remarks>
/// With results on close, the windows to send after a record are those that its time closed: what had closed before follows from the clock
/// before it. So the clock is all that must last for every window to be sent exactly once; the store keeps their rows until then.
/// </remarks>
internal abstract class WindowAggregateNode<K, V, VA>(string name, WindowAggregateOptions options) : OperatorNode<K, V, Windowed<K>, Change<VA>>(name), IHoldsBack<ClosedWindow<K, VA>>
{
    private TaskContext _task = null!;
    private StreamClock _clock = null!;
    private HeldResults<ClosedWindow<K, VA>> _results = null!;
    private IWindowedBytes<K, VA> _bytes = null!;
    private UnsentResults? _unsent;
    private Receiver<K, V>? _lateSink;

    private protected bool OnClose => options.OnClose;

    /// <summary>Highest time of a record so far, the one at hand included.</summary>
    private protected long Now => _clock.Time;

    internal override void AddChild(ProcessorNode child)
    {
        // The only child that takes records of the input's types is the one for late records.
        if (child is Receiver<K, V> late)
        {
            _lateSink = late;
        }
        else
        {
            base.AddChild(child);
        }
    }

    internal override void Init(TaskContext context)
    {
        _task = context;
        _clock = context.Clock(options.Clock);
        _results = new HeldResults<ClosedWindow<K, VA>>(context, Name, this);
        var store = context.Store(options.Store);
        _bytes = (IWindowedBytes<K, VA>)store;
        _unsent = OnClose ? ((IKeepsUnsentResults)store).Keep(_clock, options.KeepsUnsent ? UnsentDelayMs : null) : null;
        InitStore(store);
    }

    internal override void Process(in Record<K, V> record)
    {
        if (!record.HasKey)
        {
            _task.Drop(Name, "a windowed aggregation needs a key");
            return;
        }

        if (!Takes(record))
        {
            _task.Drop(Name, "the value is absent, and this aggregation needs one");
            return;
        }

        _unsent?.Begin();
        var before = _clock.Time;
        _clock.Observe(record.Timestamp);
        Aggregate(record);
        if (OnClose && _clock.Time > before)
        {
            ForwardClosed(record, before);
        }

        _unsent?.Sent();
    }

    /// <summary>How long before the clock the time lies that the row of the earliest window not yet closed is kept by.</summary>
    private protected abstract long UnsentDelayMs { get; }

    private protected abstract void InitStore(IStateStore store);

    /// <summary>Whether a record, which has a key, counts at all.</summary>
    private protected abstract bool Takes(in Record<K, V> record);

    /// <summary>Takes a record into the windows that are open.</summary>
    private protected abstract void Aggregate(in Record<K, V> record);

    /// <summary>Forwards the windows of all keys that the record's time has closed.</summary>
    /// <param name="trigger">The record; results carry its headers (rule T8).</param>
    /// <param name="before">The clock before it, -1 if it is the first.</param>
    private protected abstract void ForwardClosed(in Record<K, V> trigger, long before);

    /// <summary>Tells of an update, unless results are sent on close.</summary>
    private protected void ForwardUpdate(in Record<K, V> record, Window window, in Maybe<VA> now, in Maybe<VA> old, long timestamp)
    {
        if (!OnClose)
        {
            Forward(
                new Windowed<K>(record.Key, window), Change<VA>.Of(now, options.SendsOldValues ? old : Maybe<VA>.None), timestamp, UpdateHeaders(record));
        }
    }

    /// <summary>Sends the result of a window that has closed.</summary>
    private protected void ForwardResult(in Record<K, V> trigger, in Windowed<K> key, VA value, long timestamp) =>
        _results.Send(new(key, value, timestamp), _task.Current with { Timestamp = timestamp, Headers = trigger.Headers });

    void IHoldsBack<ClosedWindow<K, VA>>.Send(in ClosedWindow<K, VA> row) => Forward(
        new Record<Windowed<K>, Change<VA>>(
            row.Key, hasKey: true, Change<VA>.Of(new(row.Value, HasValue: true), Maybe<VA>.None), hasValue: true, row.Timestamp, _task.Current.Headers));

    (ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value) IHoldsBack<ClosedWindow<K, VA>>.Encode(in ClosedWindow<K, VA> row) =>
        _bytes.Encode(row.Key, row.Value);

    /// <summary>Headers of an update: those of the record that caused it (rule T8).</summary>
    private protected virtual RecordHeaders UpdateHeaders(in Record<K, V> record) => record.Headers;

    /// <summary>A record came after all of its windows, or some, had closed.</summary>
    private protected void Late(in Record<K, V> record, bool all)
    {
        if (!all)
        {
            _task.Drop(Name, "some of the record's windows had closed before it came");
            return;
        }

        _task.Drop(Name, "the record's windows had closed before it came");
        _lateSink?.Process(record);
    }

    private void Forward(in Windowed<K> key, in Change<VA> change, long timestamp, RecordHeaders headers) =>
        Forward(new Record<Windowed<K>, Change<VA>>(key, hasKey: true, change, hasValue: true, timestamp, headers), _task);
}

/// <summary>The result of a window that has closed.</summary>
internal readonly record struct ClosedWindow<K, VA>(Windowed<K> Key, VA Value, long Timestamp);
