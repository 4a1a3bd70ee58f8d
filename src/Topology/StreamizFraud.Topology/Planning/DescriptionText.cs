using System.Text;

namespace StreamizFraud.Topology.Planning;

/// <summary>A description as Kafka Streams prints it, to the last space (rule N5).</summary>
internal static class DescriptionText
{
    public static string Of(TopologyDescription description)
    {
        var text = new StringBuilder("Topologies:\n ");
        foreach (var part in description.Subtopologies)
        {
            text.Append("  Sub-topology: ").Append(part.Id).Append(part.IsGlobal ? " for global store (will not generate tasks)\n" : "\n");
            foreach (var node in part.Nodes)
            {
                Append(text, node);
            }

            // Only what makes tasks ends with an empty line.
            text.Append(part.IsGlobal ? string.Empty : "\n");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, NodeDescription node)
    {
        text.Append("    ").Append(node.Kind).Append(": ").Append(node.Name).Append(" (").Append(What(node)).Append(")\n");
        if (node.Kind != PlanNodeKind.Sink)
        {
            text.Append("      --> ").Append(Names(node.Successors)).Append('\n');
        }

        if (node.Kind != PlanNodeKind.Source)
        {
            text.Append("      <-- ").Append(Names(node.Predecessors)).Append('\n');
        }
    }

    private static string What(NodeDescription node) => node.Kind switch
    {
        PlanNodeKind.Source => $"topics: [{string.Join(", ", node.Topics.Select(topic => topic.Name))}]",
        PlanNodeKind.Sink when node.TopicExtractor is { } extractor => $"extractor class: {extractor}",
        PlanNodeKind.Sink => $"topic: {node.Topics[0].Name}",
        _ => $"stores: [{string.Join(", ", node.Stores)}]",
    };

    private static string Names(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);
}
