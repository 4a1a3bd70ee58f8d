using System.Runtime.InteropServices;
using StreamizFraud.Features.Entities;

namespace StreamizFraud.Features;

/// <summary>
/// Computes a feature set in memory, without a topology: the same code and the same values as in the stream when the events arrive in
/// the same order. For training files and tests.
/// </summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>Keeps the rows of every key it has seen as long as the set's windows need them. Not thread-safe.</remarks>
public sealed class FeatureComputation<TEvent>
{
    private readonly FeatureSet<TEvent> _set;
    private readonly Dictionary<string, (EntityState State, MemoryPages Pages)>[] _states;
    private readonly EntityComputation<TEvent>[] _stages;
    // As in the stream, which has a time a stage; a row that fails does not move it.
    private readonly long[] _newestMs;

    /// <summary>An empty computation.</summary>
    /// <param name="set">The features.</param>
    /// <exception cref="Topology.Records.TopologyException">The declaration is wrong; lists all problems.</exception>
    public FeatureComputation(FeatureSet<TEvent> set)
    {
        ArgumentNullException.ThrowIfNull(set);
        _set = set;
        _states = [.. set.Plan.Stages.Select(_ => new Dictionary<string, (EntityState State, MemoryPages Pages)>())];
        _newestMs = new long[_states.Length];
        _stages = [.. set.Plan.Stages.Select(stage => new EntityComputation<TEvent>(stage))];
    }

    /// <summary>Takes the next event in order of arrival and gives its row.</summary>
    /// <param name="event">The event.</param>
    /// <param name="eventTimeMs">Its time, ms since the Unix epoch, UTC; 0 or later.</param>
    public FeatureRow<TEvent> Add(TEvent @event, long eventTimeMs)
    {
        var values = new double[_set.Width];
        var late = Add(@event, eventTimeMs, values);
        return new FeatureRow<TEvent>(@event, eventTimeMs, values, late, _set.Plan.Columns);
    }

    /// <summary>Takes the next event in order of arrival and writes its values.</summary>
    /// <param name="event">The event.</param>
    /// <param name="eventTimeMs">Its time, ms since the Unix epoch, UTC; 0 or later.</param>
    /// <param name="values">Receives the values in column order; as long as the set is wide.</param>
    /// <returns>Whether the event was later than allowed (<see cref="FeatureRow{TEvent}.Late"/>).</returns>
    /// <exception cref="FeatureValueException">
    /// A feature or key has no usable value. As in the stream, the key at which it failed is as if the event had not come; keys before it
    /// have taken it.
    /// </exception>
    public bool Add(TEvent @event, long eventTimeMs, Span<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(eventTimeMs);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, _set.Width);
        var plan = _set.Plan;
        plan.ComputeRowFeatures(@event, eventTimeMs, values);
        if (_states.Length == 0)
        {
            plan.ComputeDerivedFeatures(values);
            return false;
        }

        var late = false;
        var key = plan.Stages[0].KeyOf(@event);
        for (var i = 0; i < _states.Length; i++)
        {
            ref var kept = ref CollectionsMarshal.GetValueRefOrAddDefault(_states[i], key, out var known);
            if (!known)
            {
                kept = (new EntityState(plan.Stages[i].Shape), new MemoryPages());
            }

            var newestMs = Math.Max(_newestMs[i], eventTimeMs);
            kept.State.Mark();
            kept.Pages.Mark();
            try
            {
                late |= _stages[i].Compute(kept.State, kept.Pages, @event, eventTimeMs, newestMs, values);
                // A stage of the stream ends with the key of the next one, the last with the derived features.
                if (i + 1 < _states.Length)
                {
                    key = plan.Stages[i + 1].KeyOf(@event);
                }
                else
                {
                    plan.ComputeDerivedFeatures(values);
                }
            }
            catch
            {
                kept.State.Rewind();
                kept.Pages.Rewind();
                throw;
            }

            _newestMs[i] = newestMs;
        }

        return late;
    }
}
