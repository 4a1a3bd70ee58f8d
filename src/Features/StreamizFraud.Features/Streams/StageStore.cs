using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Streams;

/// <summary>One stage over its stores: finds or begins the key's state and changes it in place.</summary>
internal sealed class StageStore<TEvent>(EntityStage<TEvent> stage, string store) : IStatePages
{
    /// <summary>Why a duplicate gives no row.</summary>
    public const string Duplicate = "its id was counted before (DistinctBy)";

    // A walk through the whole store takes four times as long as rows are kept, in so many parts, which have at least so many keys.
    private const int Parts = 64;
    private const int LeastKeys = 100;

    private readonly EntityComputation<TEvent> _computation = new(stage);
    private readonly List<string> _idle = [];
    private IProcessorContext _context = null!;
    private string? _sweptTo;
    private IKeyValueStore<string, EntityState> _states = null!;
    private IKeyValueStore<PageKey, StatePage> _pages = null!;
    private string _key = "";

    /// <summary>Name of the store of a stage.</summary>
    public static string NameOf(string set, EntityStage<TEvent> stage) => $"{set}-{stage.Name}";

    /// <summary>Name of the store of pages beside a stage's store.</summary>
    public static string PagesOf(string store) => store + "-pages";

    public void Init(IProcessorContext context)
    {
        _states = context.GetStateStore<IKeyValueStore<string, EntityState>>(store);
        _pages = context.GetStateStore<IKeyValueStore<PageKey, StatePage>>(PagesOf(store));
        _context = context;
        if (stage.Shape.IsBounded)
        {
            context.Schedule(TimeSpan.FromMilliseconds(Math.Max(1, stage.Shape.IdleMs * 2 / Parts)), PunctuationType.StreamTime, DeleteIdleKeys);
        }
    }

    /// <summary>Whether the id of an event is remembered from one before it. Changes nothing.</summary>
    /// <inheritdoc cref="Compute"/>
    public bool IsDuplicate(string? key, TEvent @event, long timeMs)
    {
        if (stage.DistinctIndex < 0 || key is null || !_states.TryGet(key, out var state))
        {
            return false;
        }

        _key = key;
        return _computation.IsDuplicate(state, this, @event, timeMs, StreamTimeMs(timeMs));
    }

    /// <param name="key">Key of the record, null if it has none.</param>
    /// <param name="event">The event.</param>
    /// <param name="timeMs">Its time, ms since the Unix epoch.</param>
    /// <param name="values">Receives this stage's columns.</param>
    /// <returns>Whether the event is later than allowed.</returns>
    /// <exception cref="FeatureValueException">The stream is not keyed by the stage's key.</exception>
    public bool Compute(string? key, TEvent @event, long timeMs, Span<double> values)
    {
        // Rows of one key in two partitions would give two halves of a window, silently.
        if (!string.Equals(key, stage.KeyOf(@event), StringComparison.Ordinal))
        {
            ThrowWrongKey();
        }

        _key = key!;
        if (_states.TryChange(key!, out var state))
        {
            return _computation.Compute(state, this, @event, timeMs, StreamTimeMs(timeMs), values);
        }

        state = new EntityState(stage.Shape);
        var late = _computation.Compute(state, this, @event, timeMs, StreamTimeMs(timeMs), values);
        _states.Put(key!, state);
        return late;
    }

    /// <summary>Goes through a part of the store and deletes the keys that have not been seen for long, with their pages.</summary>
    private void DeleteIdleKeys(long streamTimeMs)
    {
        // A walk that broke off may have left keys that have been seen since.
        _idle.Clear();
        var keys = Math.Max(LeastKeys, _states.ApproximateCount / Parts);
        var isAtEnd = true;
        foreach (var (key, state) in _states.Range(_sweptTo!, null!))
        {
            _sweptTo = key;
            if (state.IsIdleAt(streamTimeMs))
            {
                _idle.Add(key);
            }

            if (--keys == 0)
            {
                isAtEnd = false;
                break;
            }
        }

        _sweptTo = isAtEnd ? null : _sweptTo;
        foreach (var key in _idle)
        {
            _key = key;
            if (_states.TryChange(key, out var state))
            {
                state.Clear(this);
                _states.Delete(key);
            }
        }
    }

    private long StreamTimeMs(long timeMs) => Math.Max(_context.CurrentStreamTimeMs, timeMs);

    StatePage IStatePages.Read(long page) => _pages.TryGet(new PageKey(_key, page), out var content) ? content : ThrowNoPage();

    StatePage IStatePages.Change(long page) => _pages.TryChange(new PageKey(_key, page), out var content) ? content : ThrowNoPage();

    void IStatePages.Add(long page, StatePage content) => _pages.Put(new PageKey(_key, page), content);

    void IStatePages.Delete(long page) => _pages.Delete(new PageKey(_key, page));

    [DoesNotReturn]
    private StatePage ThrowNoPage() =>
        throw new StreamException(
            FaultScope.Application,
            $"Store {PagesOf(store)} lacks a page that {store} names: the two come from different times. Delete the local state, so that both are restored; if it stays, reset the application.") { IsLoggable = true };

    [DoesNotReturn]
    private void ThrowWrongKey() =>
        throw new FeatureValueException($"The record's key is not the event's {stage.Name}: the stream must be keyed by the set's first key.") { IsLoggable = true };
}
