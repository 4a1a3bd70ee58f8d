using System.Text;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Planning;

/// <summary>What a topology consists of, printed as Kafka Streams prints it (rule N5), so that existing viewers and diffs work.</summary>
/// <remarks>Internal topics are printed without the application id.</remarks>
public sealed class TopologyDescription
{
    private readonly string _text;

    private TopologyDescription(string text) => _text = text;

    /// <summary>The text.</summary>
    public override string ToString() => _text;

    internal static TopologyDescription Of(StreamTopology topology)
    {
        var text = new StringBuilder("Topologies:\n ");
        foreach (var part in topology.Parts)
        {
            text.Append("  Sub-topology: ").Append(part.Id).Append(part.IsGlobal ? " for global store (will not generate tasks)\n" : "\n");
            Append(text, part);

            // Only what makes tasks ends with an empty line.
            text.Append(part.IsGlobal ? string.Empty : "\n");
        }

        return new(text.ToString());
    }

    private static void Append(StringBuilder text, Subtopology subtopology)
    {
        var edges = DescribedEdges.Of(subtopology.Nodes);
        foreach (var node in subtopology.Nodes.Order(edges))
        {
            text.Append("    ").Append(node.Kind).Append(": ").Append(node.Name).Append(" (").Append(What(node)).Append(")\n");
            if (node.Kind != PlanNodeKind.Sink)
            {
                text.Append("      --> ").Append(Names(edges.Successors[node])).Append('\n');
            }

            if (node.Kind != PlanNodeKind.Source)
            {
                text.Append("      <-- ").Append(Names(edges.Predecessors[node])).Append('\n');
            }
        }
    }

    private static string What(PlanNode node) => node.Kind switch
    {
        PlanNodeKind.Source => $"topics: [{string.Join(", ", JavaHashOrder.Of(node.Topics.Select(topic => topic.Name), name => name))}]",
        PlanNodeKind.Sink when node.TopicExtractor is { } extractor => $"extractor class: {extractor}",
        PlanNodeKind.Sink => $"topic: {node.Topics[0].Name}",
        _ => $"stores: [{string.Join(", ", JavaHashOrder.Of(node.Stores, name => name))}]",
    };

    private static string Names(IEnumerable<PlanNode> nodes) =>
        string.Join(", ", nodes.Select(node => node.Name)) is { Length: > 0 } names ? names : "none";
}
