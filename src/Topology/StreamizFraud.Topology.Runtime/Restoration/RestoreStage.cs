namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>How far restoring a store has come.</summary>
internal enum RestoreStage
{
    /// <summary>Its changelog's end is known; nothing has been read yet.</summary>
    Started,

    /// <summary>Some of its records were applied and written.</summary>
    Progressed,

    /// <summary>It is at the end.</summary>
    Ended,

    /// <summary>It was left before the end: its task was given away, closed, or begins anew.</summary>
    Suspended,
}
