namespace StreamizFraud.Features.Versions;

/// <summary>How far a version of a set has come in a task.</summary>
internal enum VersionStage
{
    /// <summary>It takes the history; live events wait.</summary>
    Filling = 1,

    /// <summary>The history has reached the events that wait: it takes those.</summary>
    CatchingUp = 2,

    /// <summary>It takes events as they come.</summary>
    Live = 3,

    /// <summary>A program without it has run since: it lacks events.</summary>
    Left = 4,
}
