using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Aggregates over sessions: a record joins those within the gap before and after it into one (rules W9, W10).</summary>
internal sealed class SessionAggregateNode<K, V, VA>(
    string name, WindowAggregateOptions options, SessionWindows windows, Aggregation<K, V, VA> aggregation)
    : WindowAggregateNode<K, V, VA>(name, options)
{
    private readonly List<KeyValuePair<Windowed<K>, VA>> _joined = [];
    private TaskContext _task = null!;
    private ISessionStore<K, VA> _store = null!;

    /// <summary>Sessions that end before it are closed: they end a gap and the grace before the clock, or earlier.</summary>
    private long OpenFrom => OpenFromAt(Now);

    private protected override long UnsentDelayMs => windows.GraceMs + windows.InactivityGapMs;

    internal override void Init(TaskContext context)
    {
        _task = context;
        base.Init(context);
    }

    private protected override void InitStore(IStateStore store) => _store = (ISessionStore<K, VA>)store;

    /// <summary>In Kafka Streams updates of sessions, unlike those of other windows, have no headers.</summary>
    private protected override RecordHeaders UpdateHeaders(in Record<K, V> record) => RecordHeaders.Empty;

    private protected override bool Takes(in Record<K, V> record) => aggregation.Takes(record);

    private protected override void Aggregate(in Record<K, V> record)
    {
        var own = new Window(record.Timestamp, record.Timestamp);
        var (window, aggregate) = Join(record.Key, own);
        if (window.End < OpenFrom)
        {
            Late(record, all: true);
        }
        else
        {
            // The rows carry no time of their own: the changelog has that of the record, which an operator above may have changed.
            ref var current = ref _task.Current;
            var kept = current;
            current = kept with { Timestamp = record.Timestamp };
            if (window != own)
            {
                RemoveJoined(record);
            }

            Put(record, window, aggregation.Add(record.Key, record.Value, aggregate));
            _task.Current = kept;
        }

        _joined.Clear();
    }

    private protected override void ForwardClosed(in Record<K, V> trigger, long before)
    {
        if (OpenFrom <= 0)
        {
            return;
        }

        foreach (var (key, value) in _store.FindSessions(before < 0 ? 0 : Math.Max(0, OpenFromAt(before)), OpenFrom - 1))
        {
            ForwardResult(trigger, key, value, key.Window.End);
        }
    }

    private long OpenFromAt(long time) => time - windows.GraceMs - windows.InactivityGapMs;

    private (Window Window, Maybe<VA> Aggregate) Join(K key, Window window)
    {
        var aggregate = aggregation.Initial();
        _joined.Clear();
        foreach (var session in _store.FindSessions(key, window.Start - windows.InactivityGapMs, WindowTime.Later(window.Start, windows.InactivityGapMs)))
        {
            // A session whose result was sent must not be part of another result, however long the store keeps it (rule W11).
            if (OnClose && session.Key.Window.End < OpenFrom)
            {
                continue;
            }

            _joined.Add(session);
            aggregate = aggregation.Merge(key, aggregate, session.Value);
        }

        foreach (var session in _joined)
        {
            window = new(Math.Min(window.Start, session.Key.Window.Start), Math.Max(window.End, session.Key.Window.End));
        }

        return (window, aggregate);
    }

    private void RemoveJoined(in Record<K, V> record)
    {
        foreach (var (key, value) in _joined)
        {
            _store.Remove(key);
            ForwardUpdate(record, key.Window, Maybe<VA>.None, new(value, HasValue: true), key.Window.End);
        }
    }

    private void Put(in Record<K, V> record, Window window, in Maybe<VA> aggregate)
    {
        var key = new Windowed<K>(record.Key, window);

        // What is none is null here, and so no row; it counts as a put for the store's clock.
        _store.Put(key, aggregate.Value);
        ForwardUpdate(record, window, aggregate, Maybe<VA>.None, window.End);
    }
}
