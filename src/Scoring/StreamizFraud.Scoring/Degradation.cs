namespace StreamizFraud.Scoring;

/// <summary>What stood in for the model that should have scored.</summary>
public enum Degradation
{
    /// <summary>Nothing: the model scored.</summary>
    None,

    /// <summary>The last good version scored (<see cref="ScoreOptions.LastGood"/>).</summary>
    LastGoodVersion,

    /// <summary>Nothing scored: there is no score (<see cref="ScoreFailurePolicy.NoScore"/>).</summary>
    NoScore,
}
