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
    /// <param name="path">Where the tasks on its way took it; the first is where it was read.</param>
    /// <param name="rules">The rules in force for it; null: none.</param>
    public Decision Decide(in Scored<TEvent> scored, RecordMetadata[] path, RulesInUse? rules)
    {
        var (row, stamp) = (scored.Row, scored.Stamp);
        var hasScore = !float.IsNaN(scored.Score);
        var verdict = Judge(row.Values, scored.Score, stamp, rules);
        var facts = new RuleRow(row.Values, scored.Score, verdict.Calibrated);
        return new Decision
        {
            PaymentId = _policy.PaymentId(row.Event),
            CardToken = _policy.Tokens?.Of(_policy.Card!(row.Event)),
            Outcome = verdict.Outcome,
            DecidedBy = verdict.DecidedBy,
            Rule = verdict.Rule >= 0 ? rules!.IdOf(verdict.Rule) : null,
            NotedRules = rules?.Noted(verdict.Rule) ?? [],
            RuleSet = rules?.Stamp,
            Score = hasScore ? scored.Score : null,
            CalibratedScore = hasScore ? verdict.Calibrated : null,
            Threshold = verdict.Threshold,
            Reasons = scored.Reasons,
            Model = stamp.Model,
            FeatureSet = stamp.FeatureSet,
            FeatureSetSha256 = stamp.FeatureSetSha256,
            Features = row.ValuesMemory,
            Late = row.Late,
            ColdStart = inForce.ColdStart is { } condition && condition.TryEvaluate(ref facts, out var cold) && cold,
            Degraded = stamp.Degraded,
            EventTimeMs = row.EventTimeMs,
            Source = path[0],
            Path = path,
        };
    }

    /// <summary>What is done with a payment, and by what; counts for the limits of rules.</summary>
    /// <param name="values">Its features.</param>
    /// <param name="score">Its score; NaN if it has none.</param>
    /// <param name="stamp">The score's stamp.</param>
    /// <param name="rules">The rules in force for it; null: none.</param>
    public Verdict Judge(ReadOnlySpan<double> values, float score, ScoreStamp stamp, RulesInUse? rules)
    {
        Use(stamp);
        var hasScore = !float.IsNaN(score);
        var calibrated = hasScore ? stamp.Calibrate(score) : double.NaN;
        var rule = rules is null ? -1 : rules.Decide(values, score, calibrated, hasScore || _policy.RulesWithoutScore);
        var (outcome, threshold) = rule >= 0 ? (rules!.OutcomeOf(rule), null) : hasScore ? ByScore(score) : (_policy.WithoutScore, null);
        return new Verdict(outcome, rule >= 0 ? DecidedBy.Rule : hasScore ? DecidedBy.Model : DecidedBy.Default, rule, threshold, calibrated);
    }

    /// <summary>The outcome if no rule decides, by the model of the last payment that was judged.</summary>
    /// <param name="score">The score; NaN if there is none.</param>
    public DecisionOutcome WithoutRules(float score) => float.IsNaN(score) ? _policy.WithoutScore : ByScore(score).Outcome;

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
