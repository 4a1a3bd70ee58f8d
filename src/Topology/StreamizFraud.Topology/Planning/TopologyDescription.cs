using System.Text;

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
        foreach (var subtopology in topology.Subtopologies)
        {
            text.Append("  Sub-topology: ").Append(subtopology.Id).Append('\n');
            Append(text, subtopology);
            text.Append('\n');
        }

        return new(text.ToString());
    }

    private static void Append(StringBuilder text, Subtopology subtopology)
    {
        var (sizes, predecessors) = Measure(subtopology.Nodes);
        foreach (var node in Sorted(subtopology.Nodes, sizes))
        {
            text.Append("    ").Append(node.Kind).Append(": ").Append(node.Name).Append(" (").Append(What(node)).Append(")\n");
            if (node.Kind != PlanNodeKind.Sink)
            {
                text.Append("      --> ").Append(Names(Sorted(node.Successors, sizes))).Append('\n');
            }

            if (node.Kind != PlanNodeKind.Source)
            {
                text.Append("      <-- ").Append(Names(predecessors[node])).Append('\n');
            }
        }
    }

    private static string What(PlanNode node) => node.Kind switch
    {
        PlanNodeKind.Source => $"topics: [{string.Join(", ", HashOrder(node.Topics.Select(topic => topic.Name)))}]",
        PlanNodeKind.Sink => $"topic: {node.Topics[0].Name}",
        _ => $"stores: [{string.Join(", ", HashOrder(node.Stores))}]",
    };

    private static string Names(IEnumerable<PlanNode> nodes) =>
        string.Join(", ", nodes.Select(node => node.Name)) is { Length: > 0 } names ? names : "none";

    private static IEnumerable<PlanNode> Sorted(IEnumerable<PlanNode> nodes, Dictionary<PlanNode, int> sizes) =>
        nodes.Distinct().OrderByDescending(node => sizes[node]).ThenBy(node => node.Name, StringComparer.Ordinal);

    /// <summary>
    /// Sizes of the graphs below the nodes, counting each path, and the predecessors in Kafka Streams' order: it sorts them by sizes
    /// that grow while it sorts, so a predecessor comes before another only by what its size was when it was put in.
    /// </summary>
    private static (Dictionary<PlanNode, int> Sizes, Dictionary<PlanNode, List<PlanNode>> Predecessors) Measure(IReadOnlyList<PlanNode> nodes)
    {
        var sizes = nodes.ToDictionary(node => node, _ => 1);
        var connected = nodes.ToDictionary(node => node, _ => new List<PlanNode>());
        foreach (var node in nodes)
        {
            foreach (var predecessor in node.Predecessors)
            {
                var before = connected[node].FindIndex(other =>
                    sizes[predecessor] > sizes[other]
                    || (sizes[predecessor] == sizes[other] && string.CompareOrdinal(predecessor.Name, other.Name) < 0));
                connected[node].Insert(before < 0 ? connected[node].Count : before, predecessor);
                Grow(predecessor, sizes[node]);
            }
        }

        return (sizes, connected);

        void Grow(PlanNode node, int by)
        {
            sizes[node] += by;
            connected[node].ForEach(predecessor => Grow(predecessor, by));
        }
    }

    /// <summary>Kafka Streams prints these names in the order of a Java hash set; the same text needs the same order.</summary>
    private static IEnumerable<string> HashOrder(IEnumerable<string> names)
    {
        var list = names.Distinct().ToList();
        var buckets = 16;
        while (buckets * 3 / 4 < list.Count)
        {
            buckets *= 2;
        }

        return list.OrderBy(name => Spread(name) & (buckets - 1));

        static int Spread(string name)
        {
            var hash = name.Aggregate(0, (sum, c) => unchecked((31 * sum) + c));
            return hash ^ (hash >>> 16);
        }
    }
}
