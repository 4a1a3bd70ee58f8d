using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>A member of a group in one generation.</summary>
internal sealed class SimulatedMembership(ConsumerGroup group, string memberId, int generation) : GroupMembership
{
    public ConsumerGroup Group { get; } = group;

    public string MemberId { get; } = memberId;

    public int Generation { get; } = generation;

    public override string ToString() => $"member '{MemberId}' of group '{Group.Id}', generation {Generation}";
}
