using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Planning;

/// <summary>A part of a topology: it runs as one task per partition, or fills a global store.</summary>
/// <param name="Id">Number, from 0.</param>
/// <param name="IsGlobal">Whether it fills a global store; it then makes no tasks.</param>
/// <param name="Nodes">Its nodes, in the order in which Kafka Streams lists them: those with more below them first, then by name.</param>
public sealed record SubtopologyDescription(int Id, bool IsGlobal, IReadOnlyList<NodeDescription> Nodes)
{
    internal static SubtopologyDescription Of(Subtopology part)
    {
        var edges = DescribedEdges.Of(part.Nodes);
        return new(part.Id, part.IsGlobal, [.. part.Nodes.Order(edges).Select(node => new NodeDescription
        {
            Name = node.Name,
            Kind = node.Kind,
            Topics = [.. JavaHashOrder.Of(node.Topics, topic => topic.Name)],
            TopicExtractor = node.TopicExtractor,
            Stores = [.. JavaHashOrder.Of(node.Stores, name => name)],
            Predecessors = [.. edges.Predecessors[node].Select(other => other.Name)],
            Successors = [.. edges.Successors[node].Select(other => other.Name)],
        })]);
    }
}
