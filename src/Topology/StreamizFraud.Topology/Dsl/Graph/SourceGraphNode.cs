using StreamizFraud.Topology.Planning;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>What reads topics; those of both sides of a join are co-partitioned (rule R7).</summary>
internal abstract class SourceGraphNode(string name, params IReadOnlyList<GraphNode> parents) : GraphNode(name, parents)
{
    /// <summary>The topics.</summary>
    public abstract IReadOnlyList<PlanTopic> Topics { get; }
}
