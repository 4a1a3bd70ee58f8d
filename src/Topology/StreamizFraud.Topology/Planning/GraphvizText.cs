using System.Text;

namespace StreamizFraud.Topology.Planning;

/// <summary>A description in the language of Graphviz.</summary>
internal static class GraphvizText
{
    public static string Of(TopologyDescription description)
    {
        var graph = DescriptionGraph.Of(description);
        var text = new StringBuilder("digraph topology {\n  node [shape=box];\n");
        foreach (var topic in graph.Topics)
        {
            text.Append("  ").Append(topic.Id).Append(" [label=").Append(Quoted(topic.Label)).Append(", shape=parallelogram];\n");
        }

        foreach (var part in graph.Parts)
        {
            // Only subgraphs whose name begins with "cluster" get a frame.
            text.Append("  subgraph cluster_").Append(part.Id).Append(" {\n    label=").Append(Quoted(part.Label)).Append(";\n");
            foreach (var node in part.Nodes)
            {
                text.Append("    ").Append(node.Id).Append(" [label=").Append(Quoted(node.Label)).Append("];\n");
            }

            foreach (var store in part.Stores)
            {
                text.Append("    ").Append(store.Id).Append(" [label=").Append(Quoted(store.Label)).Append(", shape=cylinder];\n");
            }

            text.Append("  }\n");
        }

        foreach (var arrow in graph.Arrows)
        {
            text.Append("  ").Append(arrow.From).Append(" -> ").Append(arrow.To).Append(";\n");
        }

        foreach (var use in graph.Uses)
        {
            text.Append("  ").Append(use.From).Append(" -> ").Append(use.To).Append(" [dir=none, style=dashed];\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string Quoted(string label) =>
        $"\"{label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
