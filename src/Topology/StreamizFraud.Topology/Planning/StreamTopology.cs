using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Planning;

/// <summary>
/// A topology ready to run: nodes cut into sub-topologies at repartition topics (rule N1). Immutable and thread-safe; any number of
/// tasks can be made from it. (Kafka Streams calls it <c>Topology</c>, which is a namespace here.)
/// </summary>
public sealed class StreamTopology
{
    internal StreamTopology(
        IReadOnlyList<Subtopology> parts,
        IReadOnlyDictionary<string, RepartitionTopic> repartitionTopics,
        IReadOnlyList<IReadOnlyList<PlanTopic>> copartitionGroups,
        IReadOnlyDictionary<PlanTopic, AutoOffsetReset> offsetResets)
    {
        Parts = parts;
        Subtopologies = [.. parts.Where(part => !part.IsGlobal)];
        Global = Subtopology.Together([.. parts.Where(part => part.IsGlobal)]);
        OffsetResets = offsetResets;
        RepartitionTopics = repartitionTopics;
        CopartitionGroups = copartitionGroups;
    }

    /// <summary>All parts; the index of each is its id.</summary>
    internal IReadOnlyList<Subtopology> Parts { get; }

    /// <summary>The parts that run as tasks, in order of their ids.</summary>
    internal IReadOnlyList<Subtopology> Subtopologies { get; }

    /// <summary>All parts that fill global stores as one, which each client runs once (rule K6); null if there are none.</summary>
    internal Subtopology? Global { get; }

    /// <summary>Where sources begin that were given a rule of their own; the others begin as configured.</summary>
    internal IReadOnlyDictionary<PlanTopic, AutoOffsetReset> OffsetResets { get; }

    /// <summary>The application's serdes for wherever none is given.</summary>
    internal DefaultSerdes Serdes { get; init; } = DefaultSerdes.None;

    /// <summary>Repartition topics by name.</summary>
    internal IReadOnlyDictionary<string, RepartitionTopic> RepartitionTopics { get; }

    /// <summary>Groups of source topics that must have equal partition counts (rule R7).</summary>
    internal IReadOnlyList<IReadOnlyList<PlanTopic>> CopartitionGroups { get; }

    /// <summary>The description in Kafka Streams' own format (rule N5).</summary>
    public TopologyDescription Describe() => TopologyDescription.Of(this);
}

/// <summary>A part of a topology: it runs as one task per partition, or fills a global store.</summary>
internal sealed class Subtopology
{
    /// <summary>Index, from 0, in the order in which the first nodes were added.</summary>
    public required int Id { get; init; }

    /// <summary>Nodes, each after its parents.</summary>
    public required IReadOnlyList<PlanNode> Nodes { get; init; }

    /// <summary>Stores of the sub-topology.</summary>
    public required IReadOnlyList<StoreDefinition> Stores { get; init; }

    /// <summary>Whether it fills a global store: it then makes no tasks, but takes an id all the same (rule N1).</summary>
    public bool IsGlobal => Nodes[0].IsGlobal;

    /// <summary>
    /// Stores whose changelog is a source topic (reuse.ktable.source.topics, global stores): store name to topic. Their own changelog topic
    /// is not made.
    /// </summary>
    public IReadOnlyDictionary<string, PlanTopic> SourceChangelogs { get; init; } = new Dictionary<string, PlanTopic>();

    /// <summary>What takes the records of such a topic into a table's store when it is restored, by the store's name.</summary>
    public IReadOnlyDictionary<string, Func<ProcessorNode>> Fillers { get; init; } = new Dictionary<string, Func<ProcessorNode>>();

    /// <summary>Parts as one, which has no id of its own; null if there are none.</summary>
    public static Subtopology? Together(IReadOnlyList<Subtopology> parts) => parts.Count == 0 ? null : new Subtopology
    {
        Id = -1,
        Nodes = [.. parts.SelectMany(part => part.Nodes)],
        Stores = [.. parts.SelectMany(part => part.Stores)],
        SourceChangelogs = parts.SelectMany(part => part.SourceChangelogs).ToDictionary(),
    };

    /// <summary>Names of all clocks that the stores and the operators of a task keep, each once, and of the stores' identities, which travel with them.</summary>
    public IEnumerable<string> Clocks =>
        Stores.SelectMany(store => store.OwnClocks.Concat(store.OperatorClocks).Append(StoreIdentity.FactOf(store.Name))).Distinct();

    /// <summary>Topics read, each once.</summary>
    public IEnumerable<PlanTopic> SourceTopics => Nodes.Where(node => node.Kind == PlanNodeKind.Source).SelectMany(node => node.Topics).Distinct();

    /// <summary>Topics written, each once.</summary>
    public IEnumerable<PlanTopic> SinkTopics => Nodes.Where(node => node.Kind == PlanNodeKind.Sink).SelectMany(node => node.Topics).Distinct();
}
