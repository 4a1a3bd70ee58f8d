namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>Where to begin without a committed offset.</summary>
public enum OffsetReset
{
    /// <summary>Report <see cref="StreamizFraud.Topology.Records.FaultScope.Application"/>: never skip or repeat silently.</summary>
    Error,

    /// <summary>The first record that is still there.</summary>
    Earliest,

    /// <summary>Only what comes from now on.</summary>
    Latest,
}
