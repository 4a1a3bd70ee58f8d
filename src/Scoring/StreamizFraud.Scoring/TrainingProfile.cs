namespace StreamizFraud.Scoring;

/// <summary>What a model's training rows were like, and its scores of them: what it is watched against. The key <c>training_profile</c> of its contract.</summary>
/// <remarks>Immutable.</remarks>
public sealed record TrainingProfile
{
    /// <summary>Number of rows.</summary>
    public required long Rows { get; init; }

    /// <summary>The features, by name.</summary>
    public required IReadOnlyDictionary<string, TrainingDistribution> Features { get; init; }

    /// <summary>The scores.</summary>
    public required TrainingDistribution Scores { get; init; }

    /// <summary>How many payments are alerts; null if it is not said from which score on one is.</summary>
    public AlertExpectation? Alerts { get; init; }

    /// <summary>Average precision on rows that were not trained on, 0 to 1; null if not said.</summary>
    public double? AveragePrecision { get; init; }

    /// <summary>Reads a profile.</summary>
    /// <param name="json">What <see cref="ToJson"/> writes.</param>
    /// <exception cref="FormatException">It is no profile; says what is wrong.</exception>
    public static TrainingProfile Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return TrainingProfileJson.Read(json);
    }

    /// <summary>The profile as JSON.</summary>
    public string ToJson() => TrainingProfileJson.Write(this);
}
