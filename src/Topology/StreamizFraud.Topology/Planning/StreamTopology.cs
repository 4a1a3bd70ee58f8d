using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Planning;

/// <summary>
/// A topology ready to run: nodes cut into sub-topologies at repartition topics (rule N1). Immutable and thread-safe; any number of
/// tasks can be made from it. (Kafka Streams calls it <c>Topology</c>, which is a namespace here.)
/// </summary>
public sealed class StreamTopology
{
    internal StreamTopology(
        IReadOnlyList<Subtopology> subtopologies,
        IReadOnlyDictionary<string, RepartitionTopic> repartitionTopics,
        IReadOnlyList<IReadOnlyList<PlanTopic>> copartitionGroups)
    {
        Subtopologies = subtopologies;
        RepartitionTopics = repartitionTopics;
        CopartitionGroups = copartitionGroups;
    }

    /// <summary>The sub-topologies, by id.</summary>
    internal IReadOnlyList<Subtopology> Subtopologies { get; }

    /// <summary>Repartition topics by name.</summary>
    internal IReadOnlyDictionary<string, RepartitionTopic> RepartitionTopics { get; }

    /// <summary>Groups of source topics that must have equal partition counts (rule R7).</summary>
    internal IReadOnlyList<IReadOnlyList<PlanTopic>> CopartitionGroups { get; }

    /// <summary>The description in Kafka Streams' own format (rule N5).</summary>
    public TopologyDescription Describe() => TopologyDescription.Of(this);
}

/// <summary>A part of a topology that runs as one task per partition.</summary>
internal sealed class Subtopology
{
    /// <summary>Index, from 0, in the order in which the first nodes were added.</summary>
    public required int Id { get; init; }

    /// <summary>Nodes, each after its parents.</summary>
    public required IReadOnlyList<PlanNode> Nodes { get; init; }

    /// <summary>Stores of the sub-topology.</summary>
    public required IReadOnlyList<StoreDefinition> Stores { get; init; }

    /// <summary>
    /// Stores whose changelog is a source topic (reuse.ktable.source.topics): store name to topic. Their own changelog topic is not made.
    /// </summary>
    public IReadOnlyDictionary<string, PlanTopic> SourceChangelogs { get; init; } = new Dictionary<string, PlanTopic>();

    /// <summary>Topics read, each once.</summary>
    public IEnumerable<PlanTopic> SourceTopics => Nodes.Where(node => node.Kind == PlanNodeKind.Source).SelectMany(node => node.Topics).Distinct();

    /// <summary>Topics written, each once.</summary>
    public IEnumerable<PlanTopic> SinkTopics => Nodes.Where(node => node.Kind == PlanNodeKind.Sink).SelectMany(node => node.Topics).Distinct();
}
