namespace StreamizFraud.Topology.Planning;

/// <summary>A node of a topology.</summary>
public sealed record NodeDescription
{
    internal NodeDescription()
    {
    }

    /// <summary>Name, unique in the topology.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required PlanNodeKind Kind { get; init; }

    /// <summary>Topics that a source reads, or the one that a sink writes; none for other nodes and for sinks that choose topics record by record.</summary>
    public required IReadOnlyList<PlanTopic> Topics { get; init; }

    /// <summary>Class of the function by which a sink chooses topics; null if it does not.</summary>
    public string? TopicExtractor { get; init; }

    /// <summary>Names of the stores that a processor uses.</summary>
    public required IReadOnlyList<string> Stores { get; init; }

    /// <summary>Names of the nodes above it.</summary>
    public required IReadOnlyList<string> Predecessors { get; init; }

    /// <summary>Names of the nodes below it.</summary>
    public required IReadOnlyList<string> Successors { get; init; }
}
