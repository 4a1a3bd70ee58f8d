namespace StreamizFraud.Decisions.Streams;

/// <summary>What a policy says of one payment.</summary>
/// <param name="Outcome">What is done.</param>
/// <param name="DecidedBy">What decided.</param>
/// <param name="Rule">Place of the rule that decided; -1 if none did.</param>
/// <param name="Threshold">See <see cref="Decision.Threshold"/>.</param>
/// <param name="Calibrated">The calibrated score; NaN without a score.</param>
internal readonly record struct Verdict(DecisionOutcome Outcome, DecidedBy DecidedBy, int Rule, double? Threshold, double Calibrated);
