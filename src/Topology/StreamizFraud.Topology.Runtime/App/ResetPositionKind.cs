namespace StreamizFraud.Topology.Runtime.App;

/// <summary>Kinds of <see cref="ResetPosition"/>.</summary>
internal enum ResetPositionKind
{
    /// <summary>The first record.</summary>
    Earliest,

    /// <summary>The end.</summary>
    Latest,

    /// <summary>The first record from a time on.</summary>
    Time,

    /// <summary>An offset.</summary>
    Offset,

    /// <summary>From what was committed.</summary>
    Shift,
}
