namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>How a call ended, and why.</summary>
/// <param name="Status">Kind of ending.</param>
/// <param name="Reason">The cluster's words; null when OK.</param>
public readonly record struct PortReply(PortStatus Status, string? Reason = null)
{
    /// <summary>The call did what it should.</summary>
    public static PortReply Ok { get; } = new(PortStatus.Ok);

    /// <summary>Whether <see cref="Status"/> is <see cref="PortStatus.Ok"/>.</summary>
    public bool IsOk => Status == PortStatus.Ok;
}
