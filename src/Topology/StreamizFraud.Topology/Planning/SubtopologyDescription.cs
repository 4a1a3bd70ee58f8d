using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Planning;

/// <summary>A part of a topology: it runs as one task per partition, or fills a global store.</summary>
/// <param name="Id">Number, from 0.</param>
/// <param name="IsGlobal">Whether it fills a global store; it then makes no tasks.</param>
/// <param name="Nodes">Its nodes, in the order in which Kafka Streams lists them: those with more below them first, then by name.</param>
public sealed record SubtopologyDescription(int Id, bool IsGlobal, IReadOnlyList<NodeDescription> Nodes)
{
    internal static SubtopologyDescription Of(Subtopology part)
    {
        var edges = DescribedEdges.Of(part.Nodes);
        return new(part.Id, part.IsGlobal, [.. part.Nodes.Order(edges).Select(node => new NodeDescription
        {
            Name = node.Name,
            Kind = node.Kind,
            Topics = [.. JavaHashOrder.Of(node.Topics, topic => topic.Name)],
            TopicExtractor = node.TopicExtractor,
            Stores = [.. JavaHashOrder.Of(node.Stores, name => name)],
            Predecessors = [.. edges.Predecessors[node].Select(other => other.Name)],
            Successors = [.. edges.Successors[node].Select(other => other.Name)],
        })]);
    }
}

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
