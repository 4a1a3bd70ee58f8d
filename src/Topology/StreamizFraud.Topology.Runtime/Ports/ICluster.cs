namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>The way to a cluster: makes the clients that the runtime works with.</summary>
/// <remarks>Thread-safe. Two implementations: Confluent.Kafka for real clusters, the simulated cluster for tests and embedded use.</remarks>
public interface ICluster
{
    /// <summary>A consumer; the caller disposes it.</summary>
    IRecordConsumer CreateConsumer(ConsumerSettings settings);

    /// <summary>A producer; the caller disposes it.</summary>
    IRecordProducer CreateProducer(ProducerSettings settings);

    /// <summary>An admin client; the caller disposes it.</summary>
    /// <param name="clientId">Name in logs and on the broker.</param>
    IClusterAdmin CreateAdmin(string clientId = "admin");
}

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
    /// <value>45 s by default, Kafka's own.</value>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Longest time between two polls before the group gives the partitions away.</summary>
    /// <value>5 min by default, Kafka's own.</value>
    public TimeSpan MaxPollInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest time until a member of a group notices that a topic has got more partitions.</summary>
    /// <value>5 min by default, Kafka's own; up to 1 h.</value>
    public TimeSpan MetadataMaxAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Further client properties by Kafka's own names; an implementation refuses those that the runtime owns.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}

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

/// <summary>What a producer is made with.</summary>
public sealed record ProducerSettings
{
    /// <summary>Name in logs and on the broker.</summary>
    public required string ClientId { get; init; }

    /// <summary>Stable transactional id (exactly once), or null for an idempotent producer without transactions.</summary>
    public string? TransactionalId { get; init; }

    /// <summary>How long the broker lets a transaction stay open.</summary>
    /// <value>10 s by default, Kafka Streams' own.</value>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Further client properties by Kafka's own names; an implementation refuses those that the runtime owns.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
