namespace StreamizFraud.Scoring;

/// <summary>What every score bears: which model gave it, from which features.</summary>
/// <param name="Model">The model.</param>
/// <param name="FeatureSet">Name of the feature set.</param>
/// <param name="FeatureSetSha256">Hash of the feature set's definition, 64 lower-case hexadecimal digits.</param>
public sealed record ScoreStamp(ModelIdentity Model, string FeatureSet, string FeatureSetSha256)
{
    /// <summary>How the reasons of scores are computed; <see cref="ReasonMethod.None"/> if none are asked for or the model gives none.</summary>
    public ReasonMethod ReasonMethod { get; init; }
}
