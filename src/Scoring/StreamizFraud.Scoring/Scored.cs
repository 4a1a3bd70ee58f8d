using StreamizFraud.Features;

namespace StreamizFraud.Scoring;

/// <summary>A feature row with its score and the stamp that says where the score came from.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <param name="Row">The event and the values that were scored.</param>
/// <param name="Score">The score, finite; what it means the model's maker says.</param>
/// <param name="Stamp">The model and the feature set.</param>
public readonly record struct Scored<TEvent>(FeatureRow<TEvent> Row, float Score, ScoreStamp Stamp);
