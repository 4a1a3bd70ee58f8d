namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>What a consumer is made with.</summary>
public sealed record ConsumerSettings
{
    /// <summary>Name in logs and on the broker.</summary>
    public required string ClientId { get; init; }

    /// <summary>Group that <see cref="IRecordConsumer.Subscribe"/> joins and whose offsets are read; null for a consumer that only fetches.</summary>
    public string? GroupId { get; init; }

    /// <summary>Stable identity in the group (static membership, KIP-345); null for a dynamic member.</summary>
    public string? GroupInstanceId { get; init; }

    /// <summary>Whether records of open and aborted transactions are held back.</summary>
    /// <value>True by default.</value>
    public bool ReadCommitted { get; init; } = true;

    /// <summary>Where a partition starts that has no committed offset.</summary>
    /// <value><see cref="OffsetReset.Error"/> by default.</value>
    public OffsetReset OffsetReset { get; init; } = OffsetReset.Error;

    /// <summary>How long the group waits for a member that went silent.</summary>
    /// <value>45 s by default, Kafka's own; 1 ms to 1 h.</value>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Longest time between two polls before the group gives the partitions away.</summary>
    /// <value>5 min by default, Kafka's own; <see cref="SessionTimeout"/> to 1 day.</value>
    public TimeSpan MaxPollInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest time until a member of a group notices that a topic has got more partitions.</summary>
    /// <value>5 min by default, Kafka's own; up to 1 h.</value>
    public TimeSpan MetadataMaxAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How the group shares out what is subscribed to.</summary>
    /// <value><see cref="GroupAssignment.Range"/> by default. All members of a group must have the same, but for a move to <see cref="GroupAssignment.Consumer"/>.</value>
    public GroupAssignment Assignment { get; init; } = GroupAssignment.Range;

    /// <summary>Further client properties by Kafka's own names; an implementation refuses those that the runtime owns.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
