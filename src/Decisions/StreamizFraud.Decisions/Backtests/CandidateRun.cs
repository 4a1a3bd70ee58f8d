using StreamizFraud.Decisions.Streams;
using StreamizFraud.Scoring;

namespace StreamizFraud.Decisions.Backtests;

/// <summary>A candidate on its way through history.</summary>
internal sealed class CandidateRun<TEvent>
{
    private const long DayMs = 86_400_000;
    private readonly DecisionCandidate<TEvent> _candidate;
    private readonly Decider<TEvent> _decider;
    private readonly RulesInUse? _rules;
    private readonly DecisionBacktestRule[] _counts;
    private readonly SortedDictionary<long, DecisionBacktestDay> _days = [];
    private DecisionBacktestDay? _day;
    private long _dayNumber = -1;

    public CandidateRun(DecisionCandidate<TEvent> candidate, IReadOnlyList<string> features)
    {
        _candidate = candidate;
        var policy = PolicyInForce<TEvent>.Bind(candidate.Policy, features);
        _decider = new Decider<TEvent>(policy);
        _rules = policy.Rules is { } rules ? new RulesInUse(rules, new MemoryRuleCounts()) : null;
        _counts = [.. candidate.Policy.Rules?.Rules.Select(rule => new DecisionBacktestRule(rule.Id, rule.Mode)) ?? []];
    }

    public DecisionBacktestResult Result => new(_candidate.Name, [.. _days.Values], _counts);

    /// <summary>Decides a payment.</summary>
    /// <param name="payment">What is known of it.</param>
    /// <param name="values">Its features.</param>
    /// <param name="score">Its score; NaN if it has none.</param>
    /// <param name="stamp">The score's stamp.</param>
    /// <param name="first">Outcome by the first candidate; null: this is the first.</param>
    public Verdict Take(in KnownPayment payment, ReadOnlySpan<double> values, float score, ScoreStamp stamp, DecisionOutcome? first)
    {
        var verdict = _decider.Judge(values, score, stamp, _rules);
        Count(DayOf(payment.TimeMs), payment, verdict.Outcome, float.IsNaN(score), first);
        if (_rules is not null)
        {
            CountRules(payment.IsFraud, verdict, score);
        }

        return verdict;
    }

    public string? IdOf(in Verdict verdict) => verdict.Rule >= 0 ? _rules!.IdOf(verdict.Rule) : null;

    private DecisionBacktestDay DayOf(long timeMs)
    {
        var number = timeMs / DayMs;
        if (number != _dayNumber)
        {
            _dayNumber = number;
            if (!_days.TryGetValue(number, out _day))
            {
                _days.Add(number, _day = new DecisionBacktestDay(DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(timeMs).UtcDateTime)));
            }
        }

        return _day!;
    }

    private static void Count(DecisionBacktestDay day, in KnownPayment payment, DecisionOutcome outcome, bool isUnscored, DecisionOutcome? first)
    {
        day.Payments++;
        day.Late += payment.IsLate ? 1 : 0;
        day.Unscored += isUnscored ? 1 : 0;
        day.Reviewed += outcome == DecisionOutcome.Review ? 1 : 0;
        day.Declined += outcome == DecisionOutcome.Decline ? 1 : 0;
        day.Changed += first is { } other && other != outcome ? 1 : 0;
        if (payment.IsFraud)
        {
            day.Frauds++;
            day.FraudMinor += payment.AmountMinor;
            if (outcome != DecisionOutcome.Approve)
            {
                day.CaughtFrauds++;
                day.CaughtMinor += payment.AmountMinor;
            }
        }
        else if (outcome == DecisionOutcome.Decline)
        {
            day.DeclinedGenuineMinor += payment.AmountMinor;
        }
    }

    private void CountRules(bool isFraud, in Verdict verdict, float score)
    {
        var held = _rules!.Held;
        for (var i = 0; i < held.Length; i++)
        {
            if (!held[i])
            {
                continue;
            }

            var count = _counts[i];
            count.Held++;
            count.HeldFrauds += isFraud ? 1 : 0;
            count.Decided += verdict.Rule == i ? 1 : 0;
            var isOther = count.Mode == RuleMode.Shadow ? _rules.OutcomeOf(i) != verdict.Outcome : verdict.Rule == i && Without(i, score) != verdict.Outcome;
            count.Changed += isOther ? 1 : 0;
            count.ChangedFrauds += isOther && isFraud ? 1 : 0;
        }
    }

    /// <summary>The outcome if a rule had not been there.</summary>
    private DecisionOutcome Without(int rule, float score)
    {
        for (var i = rule + 1; i < _rules!.Count; i++)
        {
            if (_rules.Held[i] && _counts[i].Mode == RuleMode.Live)
            {
                return _rules.OutcomeOf(i);
            }
        }

        return _decider.WithoutRules(score);
    }
}
