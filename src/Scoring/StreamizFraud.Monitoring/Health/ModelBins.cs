using StreamizFraud.Features;
using StreamizFraud.Monitoring.Counts;
using StreamizFraud.Scoring;

namespace StreamizFraud.Monitoring.Health;

/// <summary>The bins of a model's features and scores.</summary>
internal sealed class ModelBins
{
    /// <param name="features">The set's features, in order of its columns.</param>
    /// <param name="profile">What is known of the training rows.</param>
    public ModelBins(IReadOnlyList<FeatureDefinition> features, TrainingProfile? profile)
    {
        Profile = profile;
        Features = [.. features.Select(feature => new DistributionBins(profile?.Features.GetValueOrDefault(feature.Name), feature.Default))];
        Scores = new DistributionBins(profile?.Scores);
    }

    public TrainingProfile? Profile { get; }

    /// <summary>Whether its scores are probabilities, so that they can be compared with the share of frauds.</summary>
    public bool IsProbability { get; init; } = true;

    public DistributionBins[] Features { get; }

    public DistributionBins Scores { get; }

    /// <summary>Empty counts of all features.</summary>
    public DistributionCounts[] Empty() => [.. Features.Select(bins => new DistributionCounts(bins.Count))];
}
