namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>What it means that a process ends with a failure.</summary>
internal enum FailureMeaning
{
    /// <summary>A fault of the engine.</summary>
    Unexpected,

    /// <summary>It is started again.</summary>
    StartAgain,

    /// <summary>Somebody reads the message, deletes the local state, and starts it again.</summary>
    StartAnew,

    /// <summary>The application refuses to go on, as it must: what it has sent so far is all that there is.</summary>
    EndOfRun,
}
