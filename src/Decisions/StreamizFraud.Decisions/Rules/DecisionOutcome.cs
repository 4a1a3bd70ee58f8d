namespace StreamizFraud.Decisions;

/// <summary>What is done with a payment.</summary>
public enum DecisionOutcome
{
    /// <summary>It goes through: <c>approve</c>.</summary>
    Approve,

    /// <summary>An analyst looks at it: <c>review</c>.</summary>
    Review,

    /// <summary>It is refused: <c>decline</c>.</summary>
    Decline,
}
