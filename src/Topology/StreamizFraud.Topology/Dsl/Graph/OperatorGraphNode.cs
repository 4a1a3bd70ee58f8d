using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>An operator that is one node of the plan and keeps no state of its own.</summary>
/// <param name="name">Name of the node.</param>
/// <param name="parents">What it is below.</param>
/// <param name="make">Makes the node of one task.</param>
internal sealed class OperatorGraphNode(string name, IReadOnlyList<GraphNode> parents, Func<ProcessorNode> make) : GraphNode(name, parents)
{
    /// <summary>Stores of other nodes that it uses.</summary>
    public IReadOnlyList<string> Stores { get; init; } = [];

    /// <summary>Stores that it brings.</summary>
    public IReadOnlyCollection<StoreDefinition> OwnStores { get; init; } = [];

    public override void Write(PlanWriter writer)
    {
        writer.Plan.AddProcessor(Name, _ => make(), ParentOutputs);
        foreach (var store in OwnStores)
        {
            writer.Plan.AddStore(store, Name);
        }

        foreach (var store in Stores)
        {
            writer.Plan.ConnectStore(store, Name);
        }
    }
}
