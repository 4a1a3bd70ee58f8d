namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>What the group coordinator knows of one member. Needs the cluster's lock.</summary>
internal sealed class GroupMember
{
    /// <summary>The coordinator's name for this incarnation.</summary>
    public required string Id { get; set; }

    /// <summary>Name of its consumer.</summary>
    public required string ClientId { get; set; }

    /// <summary>Stable identity, or null.</summary>
    public required string? InstanceId { get; init; }

    public required IReadOnlyCollection<string> Topics { get; set; }

    /// <summary>Longest silence, in ticks, before the member is thrown out.</summary>
    public required long AllowedSilence { get; set; }

    public long LastSeen { get; set; }

    /// <summary>Whether the member has joined the rebalance under way.</summary>
    public bool Joined { get; set; }

    /// <summary>Whether its protocol takes away only what moves.</summary>
    public required bool IsIncremental { get; init; }

    /// <summary>What it had when it joined last; in incremental protocols it goes on having it.</summary>
    public IReadOnlyCollection<TopicPartition> Owned { get; set; } = [];

    /// <summary>What it got in the present generation.</summary>
    public List<TopicPartition> Assignment { get; set; } = [];

    /// <summary>Order of members in an assignment: by the stable name where there is one.</summary>
    public string SortKey => InstanceId ?? Id;
}
