using StreamizFraud.Decisions.Streams;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Decisions;

/// <summary>Decides scored payments in topologies.</summary>
public static class DecideStreams
{
    /// <summary>A decision for every scored payment, in input order, with the payments' keys, times and headers.</summary>
    /// <param name="scored">Scored rows of <paramref name="set"/>.</param>
    /// <param name="builder">The builder that <paramref name="scored"/> comes from.</param>
    /// <param name="set">The features that the rows hold; rules name them.</param>
    /// <param name="policy">How payments are decided.</param>
    /// <remarks>
    /// Node and store are named <c>set-decide</c> and <c>set-rule-counts</c>; the store, which is there with rules only, counts how much each rule has
    /// decided, so that limits hold after a restart too. With <see cref="DecisionPolicy{TEvent}.FollowRules"/> there is a store <c>set-rules</c>, which says from which
    /// offsets on which versions were in force. Keys may hold card numbers: choose another with <c>SelectKey</c> before the decisions leave.
    /// </remarks>
    /// <exception cref="RuleSetException">A rule, or the condition of a cold start, is wrong.</exception>
    /// <exception cref="ArgumentException">The policy has tokens and does not say what the card is, or its thresholds are in the wrong order.</exception>
    public static KStream<K, Decision> Decide<K, TEvent>(this KStream<K, Scored<TEvent>> scored, StreamsBuilder builder, FeatureSet<TEvent> set, DecisionPolicy<TEvent> policy)
    {
        ArgumentNullException.ThrowIfNull(scored);
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(policy);
        var named = Named.As(set.Name + "-decide");
        var bound = PolicyInForce<TEvent>.Bind(policy, set.Names);
        if (bound.Rules is null && policy.FollowRules is null)
        {
            return scored.Process(() => new DecideProcessor<K, TEvent>(bound, null, null), named);
        }

        var counts = set.Name + "-rule-counts";
        builder.AddStateStore(Stores.KeyValue(counts, Serde.Int32, Serde.Int64));
        if (policy.FollowRules is null)
        {
            return scored.Process(() => new DecideProcessor<K, TEvent>(bound, counts, null), named, counts);
        }

        var history = set.Name + "-rules";
        builder.AddControlLog().AddStateStore(ControlLog.History(history));
        return scored.Process(() => new DecideProcessor<K, TEvent>(bound, counts, history), named, counts, history);
    }

    /// <summary>
    /// What models gave the payments that did not decide (<see cref="Scored{TEvent}.Others"/>), for a comparison with the decisions; payments without any are left out. With the payments'
    /// keys, times and headers.
    /// </summary>
    /// <param name="scored">Scored rows.</param>
    /// <param name="set">The features that the rows hold.</param>
    /// <param name="policy">What the id and the card of a payment are; the policy of its decision.</param>
    /// <remarks>The node is named <c>set-model-scores</c>. Keys may hold card numbers: choose another with <c>SelectKey</c> before the scores leave.</remarks>
    public static KStream<K, ModelScores> ModelScores<K, TEvent>(this KStream<K, Scored<TEvent>> scored, FeatureSet<TEvent> set, DecisionPolicy<TEvent> policy)
    {
        ArgumentNullException.ThrowIfNull(scored);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(policy);
        return scored.Process(() => new ModelScoresProcessor<K, TEvent>(policy), Named.As(set.Name + "-model-scores"));
    }
}
