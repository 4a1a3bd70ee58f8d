using StreamizFraud.Scoring;

namespace StreamizFraud.Decisions;

/// <summary>How payments are decided.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>
/// <para>The first live rule that holds, within its limit, decides. Else the score does: <see cref="DecisionOutcome.Decline"/> from
/// <see cref="DeclineFrom"/> on, <see cref="DecisionOutcome.Review"/> from <see cref="ReviewFrom"/> on, else
/// <see cref="DecisionOutcome.Approve"/>. Without a score it is <see cref="WithoutScore"/>.</para>
/// </remarks>
public sealed record DecisionPolicy<TEvent>
{
    /// <summary>Takes a payment's id from its event.</summary>
    public required Func<TEvent, string> PaymentId { get; init; }

    /// <summary>Takes the card from an event; needed with <see cref="Tokens"/>.</summary>
    public Func<TEvent, string>? Card { get; init; }

    /// <summary>Makes the tokens that stand for cards on decisions; null: decisions have none.</summary>
    public CardTokens? Tokens { get; init; }

    /// <summary>Score from which on a payment is reviewed; null: what the model says (<c>review</c> among <see cref="ScoreStamp.Thresholds"/>), or no score is.</summary>
    public double? ReviewFrom { get; init; }

    /// <summary>Score from which on a payment is declined; null: what the model says (<c>decline</c> among <see cref="ScoreStamp.Thresholds"/>), or no score is.</summary>
    public double? DeclineFrom { get; init; }

    /// <summary>The rules; null: none. With <see cref="FollowRules"/> they are in force until a version comes, and when the set is withdrawn.</summary>
    public RuleSetDocument? Rules { get; init; }

    /// <summary>
    /// Name under which versions of the rules come through the control log (kind <see cref="RuleSetDocument.ControlKind"/>, content the JSON of a
    /// <see cref="RuleSetDocument"/>): each task takes a version over at a commit, without a restart, and a wrong one is refused and logged. A version
    /// whose activation is <c>Shadow</c> decides nothing: all of its rules are noted. Null: none is followed.
    /// </summary>
    public string? FollowRules { get; init; }

    /// <summary>Whether rules decide payments without a score; by default true. If not, all of them get <see cref="WithoutScore"/>.</summary>
    public bool RulesWithoutScore { get; init; } = true;

    /// <summary>Outcome of a payment without a score that no rule decides; by default <see cref="DecisionOutcome.Review"/>. See <see cref="ScoreOptions.OnFailure"/>.</summary>
    public DecisionOutcome WithoutScore { get; init; } = DecisionOutcome.Review;

    /// <summary>Condition, as in rules, of a card without history, such as <c>card_n_30d &lt;= 1</c>: marks decisions, decides nothing. Null: none is marked.</summary>
    public string? ColdStart { get; init; }
}
