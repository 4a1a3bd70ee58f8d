namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>An opaque proof of membership and generation.</summary>
public abstract class GroupMembership;
