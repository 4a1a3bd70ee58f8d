using System.Runtime.InteropServices;

namespace StreamizFraud.Features.Entities;

/// <summary>One stage over states in memory: the keys of one partition.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class MemoryStage<TEvent>(EntityStage<TEvent> stage)
{
    private readonly Dictionary<string, (EntityState State, MemoryPages Pages)> _states = [];
    private readonly EntityComputation<TEvent> _computation = new(stage);
    private (EntityState State, MemoryPages Pages) _current;
    private long _newestMs;

    /// <summary>A row has come. As in the stream, where a task has a time: one that fails or is a duplicate moves it too.</summary>
    public void Observe(long timeMs) => _newestMs = Math.Max(_newestMs, timeMs);

    /// <summary>Whether the id of a row is remembered from one before it. Changes nothing.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="event">The event.</param>
    /// <param name="timeMs">Its time, ms since the Unix epoch.</param>
    /// <exception cref="FeatureValueException">Its id cannot be taken.</exception>
    public bool IsDuplicate(string key, TEvent @event, long timeMs) =>
        stage.DistinctIndex >= 0 && _states.TryGetValue(key, out var kept) && _computation.IsDuplicate(kept.State, kept.Pages, @event, timeMs, _newestMs);

    /// <summary>Takes the next row, which has been observed; <see cref="Undo"/> takes it back.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="event">The event.</param>
    /// <param name="timeMs">Its time, ms since the Unix epoch.</param>
    /// <param name="values">Receives this stage's columns.</param>
    /// <returns>Whether the row is later than allowed.</returns>
    /// <exception cref="FeatureValueException">A value cannot be computed.</exception>
    public bool Compute(string key, TEvent @event, long timeMs, Span<double> values)
    {
        ref var kept = ref CollectionsMarshal.GetValueRefOrAddDefault(_states, key, out var known);
        if (!known)
        {
            kept = (new EntityState(stage.Shape), new MemoryPages());
        }

        _current = kept;
        kept.State.Mark();
        kept.Pages.Mark();
        return _computation.Compute(kept.State, kept.Pages, @event, timeMs, _newestMs, values);
    }

    /// <summary>Takes in what a label says of a row that has been kept.</summary>
    public void Apply(string key, LabelChange change)
    {
        if (_states.TryGetValue(key, out var kept))
        {
            kept.State.Mark();
            kept.Pages.Mark();
            kept.State.Apply(change, _newestMs, kept.Pages);
        }
    }

    /// <summary>The row's key is as if it had not come.</summary>
    public void Undo()
    {
        _current.State.Rewind();
        _current.Pages.Rewind();
    }
}
