namespace StreamizFraud.Topology.Processing;

/// <summary>Clock of a punctuation.</summary>
public enum PunctuationType
{
    /// <summary>Advances with the records.</summary>
    StreamTime,

    /// <summary>The time of day.</summary>
    WallClockTime,
}
