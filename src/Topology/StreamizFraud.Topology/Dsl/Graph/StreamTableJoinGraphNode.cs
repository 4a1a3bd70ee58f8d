using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>A join of a stream with a table; both sides' topics are co-partitioned (rule R7).</summary>
/// <param name="name">Name of the node.</param>
/// <param name="stream">The stream, repartitioned if its key had changed.</param>
/// <param name="table">The table.</param>
/// <param name="sources">Sources of both.</param>
/// <param name="make">Makes the node of one task around its view of the table.</param>
internal sealed class StreamTableJoinGraphNode<K, VO>(
    string name, GraphNode stream, TableGraphNode<K, VO> table, IReadOnlyList<SourceGraphNode> sources, Func<TableView<K, VO>, ProcessorNode> make)
    : GraphNode(name, stream)
{
    private readonly IReadOnlyList<string> _stores = table.RequireView();

    public override void Write(PlanWriter writer)
    {
        writer.Plan.AddProcessor(Name, _ => make(table.CreateView()), ParentOutputs);
        foreach (var store in _stores)
        {
            writer.Plan.ConnectStore(store, Name);
        }

        writer.Plan.Copartition([.. sources.SelectMany(source => source.Topics)]);
    }
}
