namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>Records that lie where their group does.</summary>
/// <param name="Node">What gives them.</param>
/// <param name="Sources">The topics that they come from.</param>
internal sealed record GroupedInput(GraphNode Node, IReadOnlyList<SourceGraphNode> Sources);
