using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Planning;

/// <summary>A node of a plan. Immutable once the plan is built.</summary>
internal sealed class PlanNode
{
    /// <summary>Name, unique in the plan.</summary>
    public required string Name { get; init; }

    /// <summary>What the node is.</summary>
    public required PlanNodeKind Kind { get; init; }

    /// <summary>Parents, in the order in which they were named.</summary>
    public required IReadOnlyList<PlanNode> Predecessors { get; init; }

    /// <summary>Children, in the order in which they were added.</summary>
    public List<PlanNode> Successors { get; } = [];

    /// <summary>Topics read by a source, or the one topic written by a sink that does not choose it record by record.</summary>
    public IReadOnlyList<PlanTopic> Topics { get; init; } = [];

    /// <summary>Class of the function by which a sink chooses topics; null if it has one topic.</summary>
    public string? TopicExtractor { get; init; }

    /// <summary>Whether the node fills a global store instead of belonging to tasks.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>Stores that the node uses, by name.</summary>
    public List<string> Stores { get; } = [];

    /// <summary>Makes the node of one task; gets the application id, which internal topic names start with.</summary>
    public required Func<string, ProcessorNode> Instantiate { get; init; }
}
