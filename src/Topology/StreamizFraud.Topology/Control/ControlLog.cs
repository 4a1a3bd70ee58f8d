using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Control;

/// <summary>Names and stores of the control log (<c>StreamsBuilder.AddControlLog</c>).</summary>
/// <remarks>
/// The log is the topic <c>application.id-control</c>: one partition, never compacted, never cut. Every client keeps its entries, and every task that follows
/// things in it records from which input offsets on it knew of how many of them.
/// </remarks>
public static class ControlLog
{
    /// <summary>Name of the topic without the application id and a dash before it.</summary>
    public const string TopicName = "control";

    /// <summary>Name of the global store of the entries.</summary>
    public const string StoreName = "control";

    /// <summary>Settings of the topic: records are kept for ever.</summary>
    public static IReadOnlyDictionary<string, string> TopicConfig { get; } = new Dictionary<string, string>
    {
        ["cleanup.policy"] = "delete",
        ["retention.ms"] = "-1",
        ["retention.bytes"] = "-1",
        ["message.timestamp.type"] = "CreateTime",
    };

    /// <summary>
    /// A store for processors that follow things of the log; ask for it as <see cref="IControlStore"/>. Its changelog is the history of the task: which
    /// versions were in force from which offsets on.
    /// </summary>
    /// <param name="name">Name, unique in the topology. Processors that share it become one sub-topology.</param>
    public static StoreDefinition History(string name) => new ControlHistoryDefinition(name);

    /// <summary>Full name of the topic.</summary>
    public static string TopicOf(string applicationId) => $"{applicationId}-{TopicName}";
}
