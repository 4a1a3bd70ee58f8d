using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Features.Entities;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Streams;

/// <summary>One stage over its stores: finds or begins the key's state and changes it in place.</summary>
internal sealed class StageStore<TEvent>(EntityStage<TEvent> stage)
{
    /// <summary>Why a duplicate gives no row.</summary>
    public const string Duplicate = "its id was counted before (DistinctBy)";

    private const int SweptParts = 64;

    private readonly EntityComputation<TEvent> _computation = new(stage);
    private readonly StagePages _pages = new(stage.Store);
    private readonly StoreSweep<EntityState> _sweep = new(SweptParts);
    private IProcessorContext _context = null!;
    private IKeyValueStore<string, EntityState> _states = null!;

    public void Init(IProcessorContext context)
    {
        _states = context.GetStateStore<IKeyValueStore<string, EntityState>>(stage.Store);
        _pages.Init(context);
        _context = context;
        if (stage.Shape.IsBounded)
        {
            context.Schedule(_sweep.Interval(stage.Shape.IdleMs / 2), PunctuationType.StreamTime, DeleteIdleKeys);
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

        _pages.Key = key;
        return _computation.IsDuplicate(state, _pages, @event, timeMs, StreamTimeMs(timeMs));
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

        _pages.Key = key!;
        if (_states.TryChange(key!, out var state))
        {
            return _computation.Compute(state, _pages, @event, timeMs, StreamTimeMs(timeMs), values);
        }

        state = new EntityState(stage.Shape);
        var late = _computation.Compute(state, _pages, @event, timeMs, StreamTimeMs(timeMs), values);
        _states.Put(key!, state);
        return late;
    }

    /// <summary>Deletes the keys of a part of the store that have not been seen for long, with their pages.</summary>
    private void DeleteIdleKeys(long streamTimeMs)
    {
        foreach (var key in _sweep.Next(_states, (_, state) => state.IsIdleAt(streamTimeMs)))
        {
            _pages.Key = key;
            if (_states.TryChange(key, out var state))
            {
                state.Clear(_pages);
                _states.Delete(key);
            }
        }
    }

    private long StreamTimeMs(long timeMs) => Math.Max(_context.CurrentStreamTimeMs, timeMs);

    [DoesNotReturn]
    private void ThrowWrongKey() =>
        throw new FeatureValueException($"The record's key is not the event's {stage.Name}: the stream must be keyed by the set's first key.") { IsLoggable = true };
}
