namespace StreamizFraud.Topology.Records;

/// <summary>How far a fault reaches.</summary>
public enum FaultScope
{
    /// <summary>One record: it can be dropped or sent to the dead-letter topic.</summary>
    Record,

    /// <summary>One task: it must be closed and restored.</summary>
    Task,

    /// <summary>A stream thread: it must be replaced.</summary>
    Thread,

    /// <summary>The whole client.</summary>
    Application,
}
