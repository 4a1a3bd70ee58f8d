using StreamizFraud.Features;

namespace StreamizFraud.Scoring;

/// <summary>A feature row with its score and the stamp that says where the score came from.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <param name="Row">The event and the values that were scored.</param>
/// <param name="Score">The score, finite; what it means the model's maker says.</param>
/// <param name="Stamp">The model and the feature set.</param>
public readonly record struct Scored<TEvent>(FeatureRow<TEvent> Row, float Score, ScoreStamp Stamp)
{
    private readonly IReadOnlyList<ReasonCode>? _reasons;
    private readonly IReadOnlyList<OtherScore>? _others;

    /// <summary>
    /// What made the score suspicious, the largest contribution first; empty where <see cref="ScoreOptions.Reasons"/> asks for none or the model
    /// gives none. How they were computed <see cref="ScoreStamp.ReasonMethod"/> says.
    /// </summary>
    public IReadOnlyList<ReasonCode> Reasons
    {
        get => _reasons ?? [];
        init => _reasons = value;
    }

    /// <summary>Scores of models that did not decide: those in shadow, and the champion where the challenger decided; empty if there were none.</summary>
    public IReadOnlyList<OtherScore> Others
    {
        get => _others ?? [];
        init => _others = value;
    }
}
