using System.Runtime.InteropServices;
using StreamizFraud.Decisions.Replays;
using StreamizFraud.Decisions.Streams;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Decisions;

/// <summary>
/// Decides payments again from the log, with the versions that were live, and compares the stored decisions with what comes out, bit for bit: features in the
/// order in which each key was given its rows, scores and reasons of the model that each decision names, rules by what their task had adopted, limits by what
/// they had decided.
/// </summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>
/// Needs all payments that the application took since its state was empty, and all of its decisions: see <see cref="FeatureReplay{TEvent}"/>. All are kept in memory.
/// What stood in for a model (<see cref="Decision.Degraded"/>) is believed: a failure is not in the log. Not thread-safe.
/// </remarks>
public sealed class DecisionReplay<TEvent>
{
    private const int Batch = 256;
    private readonly FeatureSet<TEvent> _set;
    private readonly PolicyInForce<TEvent> _policy;
    private readonly Func<ModelIdentity, IFraudModel?> _models;
    private readonly IReadOnlyList<(string Topic, int Partitions)> _inputs;
    private readonly ReasonOptions? _reasons;
    private readonly Func<int, ControlPast>? _control;
    private readonly FeatureReplay<TEvent> _features;
    private readonly DecisionComparison _comparison;
    private readonly List<ReplayedPayment> _entries = [];
    private readonly HashSet<RecordMetadata> _sources = [];
    private readonly Dictionary<(int Stage, RecordMetadata Place), int> _places = [];
    private readonly Dictionary<(TopicPartition StoredIn, TopicPartition Task), int> _newest = [];

    /// <summary>An empty replay.</summary>
    /// <param name="set">The features.</param>
    /// <param name="policy">How payments were decided.</param>
    /// <param name="models">Loads a model that decisions name; null if it is not at hand. The replay disposes of it.</param>
    /// <param name="inputs">Topics that the tasks on the way of a payment take it from, in order, and their partitions: what the path of a decision may name.</param>
    /// <param name="reasons">Which scores had reasons (<see cref="ScoreOptions.Reasons"/>).</param>
    /// <param name="control">What the deciding task of a partition had adopted; needed with <see cref="DecisionPolicy{TEvent}.FollowRules"/>.</param>
    /// <param name="tables">The reference tables that the set declares; null if it declares none.</param>
    /// <exception cref="RuleSetException">A rule of the policy is wrong.</exception>
    /// <exception cref="TopologyException">The set cannot be replayed.</exception>
    /// <exception cref="ArgumentException">The policy is wrong, or follows rules and <paramref name="control"/> is missing.</exception>
    public DecisionReplay(
        FeatureSet<TEvent> set,
        DecisionPolicy<TEvent> policy,
        Func<ModelIdentity, IFraudModel?> models,
        IReadOnlyList<(string Topic, int Partitions)> inputs,
        ReasonOptions? reasons = null,
        Func<int, ControlPast>? control = null,
        LookupRows? tables = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(inputs);
        if (policy.FollowRules is not null && control is null)
        {
            throw new ArgumentException($"The policy follows rules {policy.FollowRules}: {nameof(control)} must say what tasks had adopted.", nameof(control));
        }

        if (set.HasLateLabels)
        {
            throw new TopologyException($"Decisions by feature set {set.Name} cannot be made again: they do not say which of the labels that come late had arrived before them.");
        }

        _features = new FeatureReplay<TEvent>(set, tables);
        if (inputs.Count < _features.Stages)
        {
            throw new ArgumentException($"Payments go through {_features.Stages} stages of feature set {set.Name}, and {inputs.Count} inputs are named.", nameof(inputs));
        }

        _policy = PolicyInForce<TEvent>.Bind(policy, set.Names);
        (_set, _models, _inputs, _reasons, _control) = (set, models, inputs, reasons, control);
        _comparison = new DecisionComparison(set.Names);
    }

    /// <summary>
    /// The model that should have scored a payment which its last task took at a place, by the deployments that the task had adopted; null: that which the program
    /// brought. A decision that names another one differs, unless something stood in for the model.
    /// </summary>
    /// <value>Null by default: the decision's word is taken.</value>
    public Func<TEvent, RecordMetadata, DeployedModel?>? ModelInForce { get; init; }

    /// <summary>Adds a payment with its decision. Decisions of one partition are added in order of their offsets.</summary>
    /// <param name="event">The payment.</param>
    /// <param name="eventTimeMs">Its time, ms since the Unix epoch, UTC.</param>
    /// <param name="source">Where the payment stands.</param>
    /// <param name="stored">Its decision.</param>
    /// <param name="storedAt">Where the decision stands.</param>
    /// <exception cref="ArgumentException">The decision is of schema 1, which does not say by which way the payment went.</exception>
    public void Add(TEvent @event, long eventTimeMs, RecordMetadata source, Decision stored, RecordMetadata storedAt)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (stored.Path.Count == 0)
        {
            throw new ArgumentException($"The decision at {storedAt} does not say which tasks took its payment: it is of schema 1.", nameof(stored));
        }

        var entry = new ReplayedPayment(@event, stored);
        _entries.Add(entry);
        // What the payments' topic says is sure; of what is not sure nothing else is computed.
        var isWhole = Check(
            entry,
            stored.Path.Count == _inputs.Count && stored.Path.Zip(_inputs).All(place => place.First.Topic == place.Second.Topic && place.First.Partition >= 0 && place.First.Partition < place.Second.Partitions),
            "path",
            stored.Path,
            $"places in {string.Join(", ", _inputs.Select(input => $"{input.Topic} of {input.Partitions} partitions"))}");
        isWhole = isWhole && Check(entry, stored.Source == source && stored.Path[0] == source && _sources.Add(source), "source", [stored.Source, stored.Path[0]], $"{source}, once");
        for (var stage = 1; isWhole && stage < stored.Path.Count; stage++)
        {
            if (!_places.TryAdd((stage, stored.Path[stage]), _entries.Count - 1))
            {
                // Which of the two is wrong is not known.
                isWhole = Check(entry, false, "path", stored.Path, "a place that no other payment has");
                var other = _entries[_places[(stage, stored.Path[stage])]];
                Check(other, false, "path", other.Stored.Path, "a place that no other payment has");
            }
        }

        if (isWhole)
        {
            CheckOrder(entry, storedAt);
            _features.Add(@event, eventTimeMs, [.. stored.Path.Take(_features.Stages)]);
            entry.IsReplayed = true;
        }
    }

    /// <summary>Adds a payment that has no decision: it failed, or is on its way.</summary>
    /// <param name="event">The payment.</param>
    /// <param name="eventTimeMs">Its time, ms since the Unix epoch, UTC.</param>
    /// <param name="taken">Where the keys that have taken it took it, in order; at least one.</param>
    public void AddUndecided(TEvent @event, long eventTimeMs, params ReadOnlySpan<RecordMetadata> taken)
    {
        if (taken.Length < _features.Stages)
        {
            _features.AddFailed(@event, eventTimeMs, taken);
        }
        else
        {
            _features.Add(@event, eventTimeMs, taken);
        }
    }

    /// <summary>Decides everything again.</summary>
    /// <param name="rejected">Told of each payment whose features cannot be computed; null: such a payment ends the replay.</param>
    /// <returns>The decisions in the order in which they were added.</returns>
    /// <exception cref="FeatureValueException">Features cannot be computed.</exception>
    /// <exception cref="RuleSetException">A version of the rules that was in force is wrong.</exception>
    /// <exception cref="ScoringException">A model could not be run.</exception>
    /// <exception cref="ModelMismatchException">
    /// A model does not fit the feature set, or is a sequence model: a decision does not say which state it was scored from.
    /// </exception>
    public IReadOnlyList<ReplayedDecision> Compute(Action<TEvent, FeatureValueException>? rejected = null)
    {
        foreach (var entry in _entries)
        {
            (entry.Computed, entry.Differences) = (null, [.. entry.Wrong]);
            CheckModel(entry);
        }

        var rows = new Dictionary<RecordMetadata, FeatureRow<TEvent>>();
        foreach (var row in _features.Compute(rejected))
        {
            rows[row.PositionAt(0)] = row;
        }

        var scored = Score(rows);
        foreach (var task in _entries.Where(entry => scored.ContainsKey(entry)).GroupBy(entry => Partition(entry.Stored.Path[^1])))
        {
            Decide([.. task.OrderBy(entry => entry.Stored.Path[^1].Offset)], task.Key.Partition, scored);
        }

        return [.. _entries.Select(entry => new ReplayedDecision(entry.Stored, entry.Computed, entry.Differences))];
    }

    private void CheckModel(ReplayedPayment entry)
    {
        var stored = entry.Stored;
        if (stored.Degraded == Degradation.None && ModelInForce?.Invoke(entry.Payment, stored.Path[^1]) is { } named && named.Sha256 != stored.Model.Sha256)
        {
            entry.Differences.Add(new DecisionDifference("model", $"{stored.Model}", $"{named} with SHA-256 {named.Sha256} was in force"));
        }
    }

    private void CheckOrder(ReplayedPayment entry, RecordMetadata storedAt)
    {
        var task = entry.Stored.Path[^1];
        ref var newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_newest, (Partition(storedAt), Partition(task)), out var exists);
        if (exists && _entries[newest].Stored.Path[^1] is var before && before.Offset >= task.Offset)
        {
            // Which of the two is wrong is not known.
            Check(entry, false, "path", entry.Stored.Path, $"an offset after {before}");
            Check(_entries[newest], false, "path", _entries[newest].Stored.Path, $"an offset before {task}");
        }

        newest = _entries.Count - 1;
    }

    private static bool Check(ReplayedPayment entry, bool isRight, string field, IEnumerable<RecordMetadata> stored, string expected)
    {
        if (!isRight)
        {
            entry.Wrong.Add(new DecisionDifference(field, string.Join(", ", stored), expected));
        }

        return isRight;
    }

    private static TopicPartition Partition(in RecordMetadata place) => new(place.Topic, place.Partition);

    /// <summary>Scores the payments, each by the model that its decision names.</summary>
    private Dictionary<ReplayedPayment, Scored<TEvent>> Score(Dictionary<RecordMetadata, FeatureRow<TEvent>> rows)
    {
        var scored = new Dictionary<ReplayedPayment, Scored<TEvent>>(_entries.Count);
        foreach (var group in _entries.Where(entry => entry.IsReplayed).GroupBy(entry => (entry.Stored.Model, IsStandIn: entry.Stored.Degraded == Degradation.LastGoodVersion)))
        {
            var payments = group.Where(entry => rows.ContainsKey(entry.Stored.Source)).ToList();
            foreach (var entry in group.Except(payments))
            {
                entry.Differences.Add(new DecisionDifference("features", "there", "they cannot be computed"));
            }

            if (_models(group.Key.Model) is not { } model)
            {
                payments.ForEach(entry => entry.Differences.Add(new DecisionDifference("model", $"{group.Key.Model}", "it is not at hand")));
                continue;
            }

            using var computation = new ScoreComputation<TEvent>(_set, model, _reasons, group.Key.IsStandIn ? Degradation.LastGoodVersion : Degradation.None);
            foreach (var batch in payments.Chunk(Batch))
            {
                var results = new Scored<TEvent>[batch.Length];
                computation.Score([.. batch.Select(entry => rows[entry.Stored.Source])], results);
                for (var i = 0; i < batch.Length; i++)
                {
                    scored.Add(batch[i], batch[i].Stored.Degraded == Degradation.NoScore
                        ? new Scored<TEvent>(results[i].Row, float.NaN, results[i].Stamp with { Degraded = Degradation.NoScore })
                        : results[i]);
                }
            }
        }

        return scored;
    }

    /// <summary>Decides what one task decided, in its order.</summary>
    private void Decide(List<ReplayedPayment> payments, int partition, Dictionary<ReplayedPayment, Scored<TEvent>> scored)
    {
        var counts = new MemoryRuleCounts();
        var decider = new Decider<TEvent>(_policy);
        var ofPolicy = _policy.Rules is { } rules ? new RulesInUse(rules, counts) : null;
        var past = _policy.Policy.FollowRules is null ? null : _control!(partition);
        var versions = new Dictionary<long, RulesInUse>();
        foreach (var entry in payments)
        {
            var inForce = ofPolicy;
            if (past?.InForce(RuleSetDocument.ControlKind, _policy.Policy.FollowRules!, entry.Stored.Path[^1]) is { } version && !versions.TryGetValue(version.Version, out inForce))
            {
                versions.Add(version.Version, inForce = RulesInUse.Of(version, _policy.Features, counts));
            }

            entry.Computed = decider.Decide(scored[entry], [.. entry.Stored.Path], inForce);
            entry.Differences.AddRange(_comparison.Differences(entry.Stored, entry.Computed));
        }
    }

    private sealed class ReplayedPayment(TEvent payment, Decision stored)
    {
        public TEvent Payment { get; } = payment;

        public Decision Stored { get; } = stored;

        public bool IsReplayed { get; set; }

        public Decision? Computed { get; set; }

        /// <summary>What is wrong with the decision's places.</summary>
        public List<DecisionDifference> Wrong { get; } = [];

        public List<DecisionDifference> Differences { get; set; } = [];
    }
}
