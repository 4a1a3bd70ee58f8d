namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>Kinds of <see cref="OffsetPosition"/>.</summary>
public enum OffsetPositionKind
{
    /// <summary>The first record that is still there.</summary>
    Earliest,

    /// <summary>The high watermark.</summary>
    End,

    /// <summary>The last stable offset.</summary>
    LastStable,

    /// <summary>The first record from a time on.</summary>
    Time,
}
