namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>Stands for a node that is in the plan already, as the parent of another.</summary>
internal sealed class PlacedGraphNode(string name) : GraphNode(name)
{
    public static IReadOnlyList<GraphNode> Of(IEnumerable<string> names) => [.. names.Select(name => new PlacedGraphNode(name))];

    public override void Write(PlanWriter writer)
    {
    }
}
