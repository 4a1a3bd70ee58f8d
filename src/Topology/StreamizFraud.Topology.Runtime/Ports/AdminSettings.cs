namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>What an admin client is made with.</summary>
public sealed record AdminSettings
{
    /// <summary>Name in logs and on the broker.</summary>
    /// <value><c>admin</c> by default.</value>
    public string ClientId { get; init; } = "admin";

    /// <summary>Further client properties by Kafka's own names; an implementation refuses those that the runtime owns.</summary>
    /// <value>None by default.</value>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
