using System.Text;

namespace StreamizFraud.Topology.Planning;

/// <summary>A description in the language of Mermaid's flowcharts.</summary>
internal static class MermaidText
{
    public static string Of(TopologyDescription description)
    {
        var graph = DescriptionGraph.Of(description);
        var text = new StringBuilder("flowchart TD\n");
        foreach (var topic in graph.Topics)
        {
            text.Append("  ").Append(topic.Id).Append("[/").Append(Quoted(topic.Label)).Append("/]\n");
        }

        foreach (var part in graph.Parts)
        {
            text.Append("  subgraph g").Append(part.Id).Append('[').Append(Quoted(part.Label)).Append("]\n");
            foreach (var node in part.Nodes)
            {
                text.Append("    ").Append(node.Id).Append('[').Append(Quoted(node.Label)).Append("]\n");
            }

            foreach (var store in part.Stores)
            {
                text.Append("    ").Append(store.Id).Append("[(").Append(Quoted(store.Label)).Append(")]\n");
            }

            text.Append("  end\n");
        }

        foreach (var arrow in graph.Arrows)
        {
            text.Append("  ").Append(arrow.From).Append(" --> ").Append(arrow.To).Append('\n');
        }

        foreach (var use in graph.Uses)
        {
            text.Append("  ").Append(use.From).Append(" -.- ").Append(use.To).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Names have letters, digits, dots, dashes and underlines only; the class of an extractor may have more.</summary>
    private static string Quoted(string label) =>
        $"\"{label.Replace("#", "#35;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal).Replace("<", "#lt;", StringComparison.Ordinal)}\"";
}
