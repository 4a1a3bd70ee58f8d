using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Rows;
using StreamizFraud.Features.Streams;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features;

/// <summary>Reads the features of a key outside the way of its events: what is known of a card now, or at a time.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>
/// <para>The values are those that an event would have that came next, at the time that is asked for, and that had no values of its own: windows, sums and
/// counts are over the events that have come, as if every feature said <c>BeforeThis</c>; what compares an event's own value with others (equal values, ratio,
/// difference, z-score, first seen) is null or its default. Windows end at the time that is asked for. What is kept without rows (lifetimes, lags, sessions,
/// decayed sums) is of all events that have come, also those younger than that time.</para>
/// <para>Read only: nothing is changed, no key begun. It owns no layout, but reads the stores of <c>ComputeFeatures</c> by their names. Used on the thread on
/// which the stores may be read. It keeps buffers for the next look: not thread-safe.</para>
/// </remarks>
public sealed class FeatureStore<TEvent>
{
    private readonly EntityStage<TEvent> _stage;
    private readonly EntityComputation<TEvent> _computation;
    private readonly IReadOnlyKeyValueStore<string, EntityState> _states;
    private readonly IReadOnlyKeyValueStore<PageKey, StatePage> _pages;
    private readonly FeatureColumns _columns;
    private readonly int[] _numbers;
    private readonly double[] _values;

    /// <summary>The features of one key of a set.</summary>
    /// <param name="set">The set.</param>
    /// <param name="key">Name of the key, as in <c>By("card", …)</c>.</param>
    /// <param name="stores">
    /// The stores of the task that owns the keys that are asked for: a processor's context, if it is connected to the stores <c>set-key</c> and
    /// <c>set-key-pages</c>, or <c>TopologyTestDriver.Stores</c>.
    /// </param>
    /// <exception cref="ArgumentException">The set has no such key.</exception>
    /// <exception cref="Topology.Records.TopologyException">The declaration of the set is wrong, or the stores are not to be had.</exception>
    public FeatureStore(FeatureSet<TEvent> set, string key, IStateStores stores)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(stores);
        var plan = set.Plan;
        _stage = plan.Stages.FirstOrDefault(stage => stage.Name == key)
            ?? throw new ArgumentException($"Feature set {set.Name} has no key {key}. It has: {string.Join(", ", plan.Stages.Select(stage => stage.Name))}.", nameof(key));
        _states = stores.GetStateStore<IReadOnlyKeyValueStore<string, EntityState>>(_stage.Store);
        _pages = stores.GetStateStore<IReadOnlyKeyValueStore<PageKey, StatePage>>(StagePages.StoreOf(_stage.Store));
        _computation = new EntityComputation<TEvent>(_stage);
        _numbers = [.. _stage.Columns.Order()];
        _columns = new FeatureColumns([.. _numbers.Select(column => plan.Names[column])], [], areLabelled: false, $"Key {key}");
        _values = new double[plan.Names.Count];
    }

    /// <summary>The features of a value of the key.</summary>
    /// <param name="key">The value, such as the card.</param>
    /// <param name="asOfMs">Time that is asked for, ms since the Unix epoch, UTC; null: that of the key's newest event.</param>
    /// <returns>
    /// Null if the key has not been seen, or was deleted because it had not been seen for long. A key that is idle by <paramref name="asOfMs"/> but still stored has the
    /// values of one without events.
    /// </returns>
    /// <exception cref="FeatureValueException">A value cannot be computed: more rows than <c>Exact</c> allows, or it is not finite.</exception>
    public FeatureSnapshot? Find(string key, long? asOfMs = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfNegative(asOfMs ?? 0, nameof(asOfMs));
        if (!_states.TryGet(key, out var state))
        {
            return null;
        }

        var timeMs = asOfMs ?? state.NewestMs;
        var late = _computation.Look(state, new StoredPages(_pages, key), timeMs, _values);
        return new FeatureSnapshot(timeMs, state.NewestMs, late, [.. _numbers.Select(column => _values[column])], _columns);
    }
}
