namespace StreamizFraud.Topology.Planning;

/// <summary>A description as something to draw: boxes with ids of their own, and arrows between them.</summary>
/// <param name="Parts">Frames with the nodes and stores in them.</param>
/// <param name="Topics">Topics, each once, outside of the frames.</param>
/// <param name="Arrows">Ways that records take.</param>
/// <param name="Uses">Stores that nodes use.</param>
internal sealed record DescriptionGraph(
    IReadOnlyList<DrawnPart> Parts,
    IReadOnlyList<DrawnBox> Topics,
    IReadOnlyList<DrawnLine> Arrows,
    IReadOnlyList<DrawnLine> Uses)
{
    public static DescriptionGraph Of(TopologyDescription description)
    {
        var nodes = description.Subtopologies.SelectMany(part => part.Nodes).ToList();
        var topics = Ids("t", nodes.SelectMany(TopicsOf));
        var stores = Ids("s", nodes.SelectMany(node => node.Stores));
        var names = Ids("n", nodes.Select(node => node.Name));
        return new(
            [.. description.Subtopologies.Select(part => new DrawnPart(
                part.Id,
                part.IsGlobal ? $"Global store {part.Id}" : $"Sub-topology {part.Id}",
                [.. part.Nodes.Select(node => new DrawnBox(names[node.Name], node.Name))],
                [.. part.Nodes.SelectMany(node => node.Stores).Distinct().Select(store => new DrawnBox(stores[store], store))]))],
            [.. topics.Select(topic => new DrawnBox(topic.Value, topic.Key))],
            [
                .. from node in nodes
                   where node.Kind == PlanNodeKind.Source
                   from topic in TopicsOf(node)
                   select new DrawnLine(topics[topic], names[node.Name]),
                .. from node in nodes
                   from child in node.Successors
                   select new DrawnLine(names[node.Name], names[child]),
                .. from node in nodes
                   where node.Kind == PlanNodeKind.Sink
                   from topic in TopicsOf(node)
                   select new DrawnLine(names[node.Name], topics[topic]),
            ],
            [.. from node in nodes from store in node.Stores select new DrawnLine(names[node.Name], stores[store])]);
    }

    private static IEnumerable<string> TopicsOf(NodeDescription node) =>
        node.TopicExtractor is { } extractor ? [$"chosen by {extractor}"] : node.Topics.Select(topic => topic.Name);

    /// <summary>Ids that no language has a meaning for, in the order of first use.</summary>
    private static Dictionary<string, string> Ids(string prefix, IEnumerable<string> names) =>
        names.Distinct().Select((name, index) => (name, Id: $"{prefix}{index}")).ToDictionary(pair => pair.name, pair => pair.Id);
}

/// <summary>A frame.</summary>
internal sealed record DrawnPart(int Id, string Label, IReadOnlyList<DrawnBox> Nodes, IReadOnlyList<DrawnBox> Stores);

/// <summary>A box.</summary>
internal sealed record DrawnBox(string Id, string Label);

/// <summary>A line between two boxes.</summary>
internal sealed record DrawnLine(string From, string To);
