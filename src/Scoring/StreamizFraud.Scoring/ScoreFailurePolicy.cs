namespace StreamizFraud.Scoring;

/// <summary>What becomes of rows that the model, and the last good version if there is one, cannot score.</summary>
public enum ScoreFailurePolicy
{
    /// <summary>A row that cannot be scored is a failed record, and a model that cannot be run stops the task.</summary>
    Stop,

    /// <summary>The row goes on without a score (NaN), marked <see cref="Degradation.NoScore"/>: rules or a default decide.</summary>
    NoScore,
}
