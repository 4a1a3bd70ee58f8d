namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>Asks for equal partition counts of the topics that streams come from (rule R7), and adds nothing to the plan.</summary>
/// <param name="sources">The sources of the streams.</param>
internal sealed class CopartitionGraphNode(IReadOnlyList<SourceGraphNode> sources) : GraphNode("copartition")
{
    public override void Write(PlanWriter writer) => writer.Plan.Copartition([.. sources.SelectMany(source => source.Topics)]);
}
