namespace StreamizFraud.Scoring;

/// <summary>What a model that did not decide gave a payment.</summary>
/// <param name="Model">The model.</param>
/// <param name="Stage">What it does: <see cref="ModelStage.Champion"/> where the challenger decided.</param>
/// <param name="Score">Its score; NaN if it could give none.</param>
public readonly record struct OtherScore(ModelIdentity Model, ModelStage Stage, float Score);
