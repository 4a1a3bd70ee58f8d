using StreamizFraud.Decisions.Rules;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Decisions.Streams;

/// <summary>Decides payments by a policy.</summary>
/// <remarks>Used by one thread at a time. Without a rule that holds it allocates the decision and, for a card not seen lately, its token.</remarks>
internal sealed class Decider<TEvent>(PolicyInForce<TEvent> inForce)
{
    private readonly DecisionPolicy<TEvent> _policy = inForce.Policy;
    private ScoreStamp? _known;
    private double? _review;
    private double? _decline;

    /// <summary>Decides a payment.</summary>
    /// <param name="scored">Its row and score.</param>
    /// <param name="source">Where the payment was read.</param>
    /// <param name="rules">The rules in force for it; null: none.</param>
    public Decision Decide(in Scored<TEvent> scored, RecordMetadata source, RulesInUse? rules)
    {
        var (row, stamp) = (scored.Row, scored.Stamp);
        Use(stamp);
        var hasScore = !float.IsNaN(scored.Score);
        var calibrated = hasScore ? stamp.Calibrate(scored.Score) : double.NaN;
        var facts = new RuleRow(row.Values, scored.Score, calibrated);
        var rule = rules is null ? -1 : rules.Decide(row.Values, scored.Score, calibrated, hasScore || _policy.RulesWithoutScore);
        var (outcome, threshold) = rule >= 0 ? (rules!.OutcomeOf(rule), null) : hasScore ? ByScore(scored.Score) : (_policy.WithoutScore, null);
        return new Decision
        {
            PaymentId = _policy.PaymentId(row.Event),
            CardToken = _policy.Tokens?.Of(_policy.Card!(row.Event)),
            Outcome = outcome,
            DecidedBy = rule >= 0 ? DecidedBy.Rule : hasScore ? DecidedBy.Model : DecidedBy.Default,
            Rule = rule >= 0 ? rules!.IdOf(rule) : null,
            NotedRules = rules?.Noted(rule) ?? [],
            RuleSet = rules?.Stamp,
            Score = hasScore ? scored.Score : null,
            CalibratedScore = hasScore ? calibrated : null,
            Threshold = threshold,
            Reasons = scored.Reasons,
            Model = stamp.Model,
            FeatureSet = stamp.FeatureSet,
            FeatureSetSha256 = stamp.FeatureSetSha256,
            Features = row.ValuesMemory,
            Late = row.Late,
            ColdStart = inForce.ColdStart is { } condition && condition.TryEvaluate(ref facts, out var cold) && cold,
            Degraded = stamp.Degraded,
            EventTimeMs = row.EventTimeMs,
            Source = source,
        };
    }

    /// <summary>Looks thresholds up once a model, not once a payment.</summary>
    private void Use(ScoreStamp stamp)
    {
        if (ReferenceEquals(stamp, _known))
        {
            return;
        }

        _known = stamp;
        _review = _policy.ReviewFrom ?? (stamp.Thresholds.TryGetValue("review", out var review) ? review : null);
        _decline = _policy.DeclineFrom ?? (stamp.Thresholds.TryGetValue("decline", out var decline) ? decline : null);
    }

    private (DecisionOutcome Outcome, double? Threshold) ByScore(float score) =>
        _known!.Reaches(score, _decline) ? (DecisionOutcome.Decline, _decline)
        : _known.Reaches(score, _review) ? (DecisionOutcome.Review, _review)
        : (DecisionOutcome.Approve, _review ?? _decline);
}
