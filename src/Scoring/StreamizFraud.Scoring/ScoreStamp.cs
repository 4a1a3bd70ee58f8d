namespace StreamizFraud.Scoring;

/// <summary>What every score bears: which model gave it, from which features, and what its maker says of scores.</summary>
/// <param name="Model">The model.</param>
/// <param name="FeatureSet">Name of the feature set.</param>
/// <param name="FeatureSetSha256">Hash of the feature set's definition, 64 lower-case hexadecimal digits.</param>
public sealed record ScoreStamp(ModelIdentity Model, string FeatureSet, string FeatureSetSha256)
{
    private static readonly Dictionary<string, double> NoThresholds = [];

    /// <summary>How the reasons of scores are computed; <see cref="ReasonMethod.None"/> if none are asked for or the model gives none.</summary>
    public ReasonMethod ReasonMethod { get; init; }

    /// <summary>Share of the genuine payments that were kept for training, above 0, at most 1; 1 by default.</summary>
    public double SamplingRate { get; init; } = 1;

    /// <summary>Scores from which on something is done, by what that is, such as <c>review</c> and <c>decline</c>; empty by default.</summary>
    public IReadOnlyDictionary<string, double> Thresholds { get; init; } = NoThresholds;

    /// <summary>Whether the low scores are the suspicious ones.</summary>
    public bool LowIsSuspicious { get; init; }

    /// <summary>What stood in for the model that should have scored.</summary>
    public Degradation Degraded { get; init; }

    /// <summary>
    /// The probability that corrects for the genuine payments that were left out of training: s·r / (1 − s + s·r) of a score s and
    /// <see cref="SamplingRate"/> r. The score itself if all were kept.
    /// </summary>
    /// <param name="score">A probability, from 0 to 1.</param>
    public double Calibrate(double score) => SamplingRate >= 1 ? score : score * SamplingRate / (1 - score + (score * SamplingRate));

    /// <summary>Whether a score is as suspicious as a threshold, or more. The threshold is rounded to float32 as the score is: a score of 0.9 reaches 0.9.</summary>
    /// <param name="score">The score.</param>
    /// <param name="threshold">The threshold; nothing reaches null.</param>
    public bool Reaches(float score, double? threshold) => LowIsSuspicious ? score <= (float?)threshold : score >= (float?)threshold;
}
