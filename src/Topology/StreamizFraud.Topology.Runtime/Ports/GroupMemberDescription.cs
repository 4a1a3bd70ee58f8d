namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>A member of a consumer group, as the cluster describes it.</summary>
/// <param name="ClientId">Name of its consumer.</param>
/// <param name="GroupInstanceId">Its stable identity; null for a dynamic member.</param>
public sealed record GroupMemberDescription(string ClientId, string? GroupInstanceId);
