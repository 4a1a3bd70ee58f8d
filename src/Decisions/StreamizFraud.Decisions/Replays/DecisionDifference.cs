namespace StreamizFraud.Decisions;

/// <summary>Something in which a stored decision is not what its payment gives when it is decided again.</summary>
/// <param name="Field">Field of the decision, as in its schema; of the features their name follows: <c>features.TX_AMOUNT</c>.</param>
/// <param name="Stored">What is stored, as text.</param>
/// <param name="Computed">What comes out, as text.</param>
public sealed record DecisionDifference(string Field, string Stored, string Computed);
