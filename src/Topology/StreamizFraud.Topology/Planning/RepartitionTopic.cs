namespace StreamizFraud.Topology.Planning;

/// <summary>A topic that the engine makes to spread records by another key (rules R3, R5, R6).</summary>
/// <param name="Name">Name without the application id.</param>
/// <param name="Partitions">Number of partitions if the topology sets it; null: as the sources of the writing sub-topology.</param>
internal sealed record RepartitionTopic(string Name, int? Partitions)
{
    /// <summary>Settings of the topic (rule R6).</summary>
    public static IReadOnlyDictionary<string, string> Config { get; } = new Dictionary<string, string>
    {
        ["cleanup.policy"] = "delete",
        ["retention.ms"] = "-1",
        ["segment.bytes"] = "52428800",
        ["message.timestamp.type"] = "CreateTime",
    };
}
