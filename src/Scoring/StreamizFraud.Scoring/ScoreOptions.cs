namespace StreamizFraud.Scoring;

/// <summary>Settings of a score node.</summary>
public sealed record ScoreOptions
{
    /// <summary>Most rows that are scored together. Scores do not depend on it.</summary>
    /// <value>64 by default; 1 to 4,096.</value>
    public int BatchSize { get; init; } = 64;

    /// <summary>Which scores get reasons (<see cref="Scored{TEvent}.Reasons"/>), and how many.</summary>
    /// <value>Null by default: none.</value>
    public ReasonOptions? Reasons { get; init; }

    /// <summary>What becomes of rows that cannot be scored.</summary>
    /// <value><see cref="ScoreFailurePolicy.Stop"/> by default.</value>
    public ScoreFailurePolicy OnFailure { get; init; }

    /// <summary>
    /// Makes a model of the last good version, a new one at each call. It scores from then on until the next start if the model is refused at the start or
    /// cannot be run, and its scores say so (<see cref="ScoreStamp.Degraded"/>).
    /// </summary>
    /// <value>Null by default: there is none.</value>
    public Func<IFraudModel>? LastGood { get; init; }

    /// <summary>
    /// Whether deployments may bring sequence models (<see cref="IFraudModel.Sequence"/>): the node has a store <c>set-sequences</c> then, and must be told what the
    /// card of an event is, which is the records' key.
    /// </summary>
    /// <value>False by default. Without deployments the overload of <c>Score</c> that takes the card says it.</value>
    public bool Sequences { get; init; }

    /// <summary>Takes a champion back by itself. For nodes that follow deployments.</summary>
    /// <value>Null by default: only people do.</value>
    public AutomaticRollback? Rollback { get; init; }

    internal void Check()
    {
        if (BatchSize is < 1 or > 4096)
        {
            throw new ArgumentOutOfRangeException(nameof(BatchSize), BatchSize, $"{nameof(ScoreOptions)}.{nameof(BatchSize)} must be from 1 to 4,096.");
        }

        Reasons?.Check();
    }
}
