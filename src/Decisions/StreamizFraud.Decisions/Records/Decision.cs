using StreamizFraud.Scoring;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Decisions;

/// <summary>What was decided on one payment, by what, and all that it takes to compute it again. It is also a training row.</summary>
/// <remarks>
/// Immutable. Its forms on the wire are <see cref="DecisionSerde"/> (Avro) and <see cref="DecisionJsonSerde"/>; their schemas are in
/// <see cref="DecisionSchemas"/>.
/// </remarks>
public sealed record Decision
{
    /// <summary>The payment.</summary>
    public required string PaymentId { get; init; }

    /// <summary>Token of the card (<see cref="CardTokens"/>), never its number; null if none is made.</summary>
    public string? CardToken { get; init; }

    /// <summary>What is done with the payment.</summary>
    public required DecisionOutcome Outcome { get; init; }

    /// <summary>What decided.</summary>
    public required DecidedBy DecidedBy { get; init; }

    /// <summary>Id of the rule that decided; null unless a rule did.</summary>
    public string? Rule { get; init; }

    /// <summary>Ids of the rules that held too: shadow rules, rules after the one that decided, rules beyond their limit. In the order of the set.</summary>
    public IReadOnlyList<string> NotedRules { get; init; } = [];

    /// <summary>The rule set in force; null if there was none.</summary>
    public RuleSetStamp? RuleSet { get; init; }

    /// <summary>The model's score; null if there is none.</summary>
    public float? Score { get; init; }

    /// <summary>The score as a probability among all payments (<see cref="ScoreStamp.Calibrate"/>); null if there is no score.</summary>
    public double? CalibratedScore { get; init; }

    /// <summary>The score from which on the model's outcome holds, or, for <c>approve</c>, from which on it would be another; null if there is none.</summary>
    public double? Threshold { get; init; }

    /// <summary>What made the score suspicious, the largest contribution first; empty if it was not asked.</summary>
    public IReadOnlyList<ReasonCode> Reasons { get; init; } = [];

    /// <summary>The model that gave the score, or should have.</summary>
    public required ModelIdentity Model { get; init; }

    /// <summary>Name of the feature set.</summary>
    public required string FeatureSet { get; init; }

    /// <summary>Hash of its definition, 64 lower-case hexadecimal digits.</summary>
    public required string FeatureSetSha256 { get; init; }

    /// <summary>The full vector, in column order of the set; NaN where a feature is null.</summary>
    public required ReadOnlyMemory<double> Features { get; init; }

    /// <summary>Whether the payment came later than its feature set allows, so that rows of its windows may have been missing.</summary>
    public bool Late { get; init; }

    /// <summary>Whether the policy's condition for a card without history held.</summary>
    public bool ColdStart { get; init; }

    /// <summary>What stood in for the model that should have scored.</summary>
    public Degradation Degraded { get; init; }

    /// <summary>Time of the payment, ms since the Unix epoch, UTC.</summary>
    public required long EventTimeMs { get; init; }

    /// <summary>Where the payment was read.</summary>
    public required RecordMetadata Source { get; init; }

    /// <summary>
    /// Where each task on its way took the payment: one place a key of the feature set, the first of which is <see cref="Source"/>, and one more if another
    /// task decided. Rows of a key, and the limits of rules, follow the order of these offsets: <see cref="DecisionReplay{TEvent}"/> needs them.
    /// Empty in decisions of schema 1.
    /// </summary>
    public IReadOnlyList<RecordMetadata> Path { get; init; } = [];
}
