using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Planning;

/// <summary>The order in which a description lists nodes and their neighbours (rule N5).</summary>
/// <remarks>
/// Larger graphs below a node come first, then names decide. Kafka Streams sorts the neighbours while the sizes still grow, and goes
/// through the nodes in the order of a Java hash map: a neighbour's place follows from its size when it was put in. The same text
/// needs the same way of doing it.
/// </remarks>
internal sealed class DescribedEdges : IComparer<PlanNode>
{
    private readonly Dictionary<PlanNode, int> _sizes;

    private DescribedEdges(IReadOnlyList<PlanNode> nodes)
    {
        _sizes = nodes.ToDictionary(node => node, _ => 1);
        Predecessors = nodes.ToDictionary(node => node, _ => new JavaTreeSet<PlanNode>(this));
        Successors = nodes.ToDictionary(node => node, _ => new JavaTreeSet<PlanNode>(this));
    }

    /// <summary>Parents by node.</summary>
    public Dictionary<PlanNode, JavaTreeSet<PlanNode>> Predecessors { get; }

    /// <summary>Children by node.</summary>
    public Dictionary<PlanNode, JavaTreeSet<PlanNode>> Successors { get; }

    public static DescribedEdges Of(IReadOnlyList<PlanNode> nodes)
    {
        var edges = new DescribedEdges(nodes);
        foreach (var node in JavaHashOrder.Of(nodes, node => node.Name))
        {
            foreach (var predecessor in node.Predecessors)
            {
                edges.Predecessors[node].Add(predecessor);
                edges.Successors[predecessor].Add(node);
                edges.Grow(predecessor, edges._sizes[node]);
            }
        }

        return edges;
    }

    public int Compare(PlanNode? x, PlanNode? y) =>
        _sizes[x!] != _sizes[y!] ? _sizes[y!].CompareTo(_sizes[x!]) : string.CompareOrdinal(x!.Name, y!.Name);

    private void Grow(PlanNode node, int by)
    {
        _sizes[node] += by;
        foreach (var predecessor in Predecessors[node])
        {
            Grow(predecessor, by);
        }
    }
}
