namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>What a producer is made with.</summary>
public sealed record ProducerSettings
{
    /// <summary>Name in logs and on the broker.</summary>
    public required string ClientId { get; init; }

    /// <summary>Stable transactional id (exactly once), or null for an idempotent producer without transactions.</summary>
    public string? TransactionalId { get; init; }

    /// <summary>How long the broker lets a transaction stay open.</summary>
    /// <value>10 s by default, Kafka Streams' own; 1 s or more.</value>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most bytes of a batch: the smallest limit of the topics that are written to, since a topic refuses a batch as it would a record.</summary>
    /// <value>Null by default: as large as the client makes them.</value>
    public int? MaxBatchBytes { get; init; }

    /// <summary>Further client properties by Kafka's own names; an implementation refuses those that the runtime owns.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
