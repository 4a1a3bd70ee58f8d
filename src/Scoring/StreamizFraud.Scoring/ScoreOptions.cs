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

    internal void Check()
    {
        if (BatchSize is < 1 or > 4096)
        {
            throw new ArgumentOutOfRangeException(nameof(BatchSize), BatchSize, $"{nameof(ScoreOptions)}.{nameof(BatchSize)} must be from 1 to 4,096.");
        }

        Reasons?.Check();
    }
}
