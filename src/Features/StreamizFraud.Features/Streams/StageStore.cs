using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Streams;

/// <summary>One stage over its stores: finds or begins the key's state and changes it in place.</summary>
internal sealed class StageStore<TEvent>(EntityStage<TEvent> stage, string store) : IStatePages
{
    private readonly EntityComputation<TEvent> _computation = new(stage);
    private IKeyValueStore<string, EntityState> _states = null!;
    private IKeyValueStore<PageKey, StatePage> _pages = null!;
    private string _key = "";

    /// <summary>Name of the store of pages beside a stage's store.</summary>
    public static string PagesOf(string store) => store + "-pages";

    public void Init(IProcessorContext context)
    {
        _states = context.GetStateStore<IKeyValueStore<string, EntityState>>(store);
        _pages = context.GetStateStore<IKeyValueStore<PageKey, StatePage>>(PagesOf(store));
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
            return _computation.Compute(state, this, @event, timeMs, values);
        }

        state = new EntityState(stage.Shape);
        var late = _computation.Compute(state, this, @event, timeMs, values);
        _states.Put(key!, state);
        return late;
    }

    StatePage IStatePages.Read(long page) => _pages.TryGet(new PageKey(_key, page), out var content) ? content : ThrowNoPage();

    StatePage IStatePages.Change(long page) => _pages.TryChange(new PageKey(_key, page), out var content) ? content : ThrowNoPage();

    void IStatePages.Add(long page, StatePage content) => _pages.Put(new PageKey(_key, page), content);

    void IStatePages.Delete(long page) => _pages.Delete(new PageKey(_key, page));

    [DoesNotReturn]
    private StatePage ThrowNoPage() =>
        throw new InvalidOperationException($"Store {PagesOf(store)} lacks a page that {store} names: the two have been restored from different places.");

    [DoesNotReturn]
    private void ThrowWrongKey() =>
        throw new FeatureValueException($"The record's key is not the event's {stage.Name}: the stream must be keyed by the set's first key.") { IsLoggable = true };
}
