using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Monitoring;

/// <summary>
/// The row-level alarm: features of sampled cards computed again from the log, each key's payments in the order that the decisions recorded, and compared with what the model was given. It sees
/// bugs that move no distribution.
/// </summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>Needs all payments since the state was empty, sampled or not, and keeps them in memory. Not thread-safe.</remarks>
public sealed class ParityReplay<TEvent>
{
    private readonly FeatureReplay<TEvent> _replay;
    private readonly Func<Decision, bool> _isSampled;
    private readonly Dictionary<RecordMetadata, Decision> _sampled = [];
    private readonly HashSet<RecordMetadata> _taken = [];

    /// <summary>An empty replay.</summary>
    /// <param name="set">The features that the model was trained on.</param>
    /// <param name="isSampled">Which decisions are compared: choose whole cards, by hash of the token, so that every run takes the same ones.</param>
    /// <exception cref="TopologyException">The declaration of the set is wrong.</exception>
    public ParityReplay(FeatureSet<TEvent> set, Func<Decision, bool> isSampled)
    {
        ArgumentNullException.ThrowIfNull(isSampled);
        (_replay, _isSampled) = (new FeatureReplay<TEvent>(set), isSampled);
    }

    /// <summary>Decisions of payments that had been decided before: a payment is decided once.</summary>
    public long Repeated { get; private set; }

    /// <summary>Adds a payment with its decision.</summary>
    /// <param name="event">The payment.</param>
    /// <param name="eventTimeMs">Its time, ms since the Unix epoch, UTC.</param>
    /// <param name="decision">The decision; of another feature set it is not compared.</param>
    /// <exception cref="ArgumentException">It does not say by which way its payment went.</exception>
    public void Add(TEvent @event, long eventTimeMs, Decision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        if (decision.Path.Count < _replay.Stages)
        {
            throw new ArgumentException("A decision does not say in which order each key of the set took its payment.", nameof(decision));
        }

        if (!_taken.Add(decision.Source))
        {
            Repeated++;
            return;
        }

        _replay.Add(@event, eventTimeMs, [.. decision.Path.Take(_replay.Stages)]);
        if (decision.FeatureSet == _replay.Set.Name && _isSampled(decision))
        {
            _sampled.Add(decision.Source, decision);
        }
    }

    /// <summary>Adds a payment that has no decision, and that only the first keys of the set have taken.</summary>
    /// <param name="event">The payment.</param>
    /// <param name="eventTimeMs">Its time, ms since the Unix epoch, UTC.</param>
    /// <param name="taken">Where they took it, in order.</param>
    public void AddFailed(TEvent @event, long eventTimeMs, ReadOnlySpan<RecordMetadata> taken) => _replay.AddFailed(@event, eventTimeMs, taken);

    /// <summary>Computes again and compares.</summary>
    /// <returns>
    /// For each model the share of sampled rows that differ, or are of payments that were decided twice: any is an alarm. Metrics <c>streamizfraud.parity.rows</c> and
    /// <c>streamizfraud.parity.mismatches</c> say which features.
    /// </returns>
    public IReadOnlyList<ModelHealth> Compare()
    {
        var parity = new FeatureParity(_replay.Set.Name, _replay.Set.Names, "class");
        var counts = new Dictionary<ModelIdentity, (long Rows, long Mismatches, long FirstMs, long NewestMs)>();
        foreach (var row in _replay.Compute(static (_, _) => { }))
        {
            if (!_sampled.Remove(row.PositionAt(0), out var decision))
            {
                continue;
            }

            var isEqual = decision.Features.Length == row.Values.Length && parity.Compare(decision.Features.Span, row.Values);
            Count(decision, isEqual);
        }

        foreach (var decision in _sampled.Values)
        {
            // It was decided, and cannot be computed.
            Count(decision, isEqual: false);
        }

        return [.. counts.Select(model => Health(model.Key, model.Value))];

        void Count(Decision decision, bool isEqual)
        {
            var (rows, mismatches, firstMs, newestMs) = counts.GetValueOrDefault(decision.Model, (0, 0, long.MaxValue, 0));
            counts[decision.Model] = (
                rows + 1, mismatches + (isEqual ? 0 : 1), isEqual ? firstMs : Math.Min(firstMs, decision.EventTimeMs), Math.Max(newestMs, decision.EventTimeMs));
        }
    }

    private ModelHealth Health(ModelIdentity model, (long Rows, long Mismatches, long FirstMs, long NewestMs) count)
    {
        var wrong = count.Mismatches + Repeated;
        var health = new ModelHealth
        {
            Model = model,
            Measure = HealthMeasures.Parity,
            Figure = Math.Min(1, (double)wrong / count.Rows),
            Rows = count.Rows,
            Warn = HealthBand.UpTo(0),
            Alarm = HealthBand.UpTo(0),
            AtMs = count.NewestMs,
            SinceMs = count.Mismatches == 0 ? count.NewestMs : count.FirstMs,
            IsFinal = true,
        };
        return health with { State = health.Judge() };
    }
}
