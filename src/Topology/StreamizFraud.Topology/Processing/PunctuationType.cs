namespace StreamizFraud.Topology.Processing;

/// <summary>Clock of a punctuation.</summary>
public enum PunctuationType
{
    /// <summary>Advances with the records (rule P1).</summary>
    StreamTime,

    /// <summary>The time of day (rule P2).</summary>
    WallClockTime,
}
