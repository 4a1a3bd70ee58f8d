namespace StreamizFraud.Decisions;

/// <summary>A stored decision beside what its payment gives when it is decided again.</summary>
/// <param name="Stored">The stored decision.</param>
/// <param name="Computed">What comes out now; null if the payment cannot be decided again.</param>
/// <param name="Differences">What differs; empty: the two are equal, bit for bit.</param>
public sealed record ReplayedDecision(Decision Stored, Decision? Computed, IReadOnlyList<DecisionDifference> Differences);
