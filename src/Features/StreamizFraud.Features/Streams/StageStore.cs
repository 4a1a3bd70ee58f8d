using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Features.Entities;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Streams;

/// <summary>One stage over its store: finds or begins the key's state and changes it in place.</summary>
internal sealed class StageStore<TEvent>(EntityStage<TEvent> stage, string store)
{
    private IKeyValueStore<string, EntityState> _states = null!;

    public void Init(IProcessorContext context) => _states = context.GetStateStore<IKeyValueStore<string, EntityState>>(store);

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

        if (_states.TryChange(key!, out var state))
        {
            return stage.Compute(state, @event, timeMs, values);
        }

        state = new EntityState(stage.Shape);
        var late = stage.Compute(state, @event, timeMs, values);
        _states.Put(key!, state);
        return late;
    }

    [DoesNotReturn]
    private void ThrowWrongKey() =>
        throw new FeatureValueException($"The record's key is not the event's {stage.Name}: the stream must be keyed by the set's first key.") { IsLoggable = true };
}
