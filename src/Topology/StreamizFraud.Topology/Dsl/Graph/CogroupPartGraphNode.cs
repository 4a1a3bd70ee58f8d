namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>What aggregates one stream of a cogroup. It is written with the whole; late records of its stream leave there.</summary>
internal sealed class CogroupPartGraphNode(string name, GraphNode cogroup) : GraphNode(name, cogroup)
{
    public override void Write(PlanWriter writer)
    {
    }
}
