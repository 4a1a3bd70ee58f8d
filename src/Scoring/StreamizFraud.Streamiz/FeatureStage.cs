using Streamiz.Kafka.Net.State;
using StreamizFraud.Features;
using StreamizFraud.Features.Entities;

namespace StreamizFraud.Streamiz;

/// <summary>Computes the features of one key of a set over a store of Streamiz'.</summary>
/// <remarks>Owned by one task.</remarks>
internal sealed class FeatureStage<TEvent>(EntityStage<TEvent> stage)
{
    private readonly EntityComputation<TEvent> _computation = new(stage);
    private readonly StoredPages _pages = new(stage.Store, stage.Shape);

    // Streamiz tells transformers no stream time. It begins anew with the task.
    private long _streamTimeMs;
    private EntityState? _state;

    public void Init(IKeyValueStore<byte[], byte[]> store) => _pages.Store = store;

    /// <summary>Takes an event into the state of its key, which <see cref="Write"/> writes.</summary>
    /// <param name="key">Key of the record.</param>
    /// <param name="event">The event.</param>
    /// <param name="timeMs">Its time, ms since the Unix epoch.</param>
    /// <param name="values">Receives the columns.</param>
    /// <returns>Whether it is late; null: it is a duplicate and has no row.</returns>
    /// <exception cref="FeatureValueException">A value cannot be computed, or the record is not keyed by the key. The state is as if the event had not come.</exception>
    public bool? Compute(string? key, TEvent @event, long timeMs, Span<double> values)
    {
        _streamTimeMs = Math.Max(_streamTimeMs, timeMs);
        if (!string.Equals(key, stage.KeyOf(@event), StringComparison.Ordinal))
        {
            throw new FeatureValueException($"The record's key is not the event's {stage.Name}: the stream must be keyed by the set's first key.") { IsLoggable = true };
        }

        var state = _pages.Begin(key!);
        if (_computation.IsDuplicate(state, _pages, @event, timeMs, _streamTimeMs))
        {
            return null;
        }

        var late = _computation.Compute(state, _pages, @event, timeMs, _streamTimeMs, values);
        _state = state;
        return late;
    }

    /// <summary>The event has succeeded here.</summary>
    public void Write() => _pages.Write(_state!);
}
