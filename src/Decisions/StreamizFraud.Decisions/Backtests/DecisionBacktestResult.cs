namespace StreamizFraud.Decisions;

/// <summary>What a candidate would have decided.</summary>
/// <param name="Candidate">Its name.</param>
/// <param name="Days">By day, in order.</param>
/// <param name="Rules">By rule, in order of the set; empty without rules.</param>
public sealed record DecisionBacktestResult(string Candidate, IReadOnlyList<DecisionBacktestDay> Days, IReadOnlyList<DecisionBacktestRule> Rules);
