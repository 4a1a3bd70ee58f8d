using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Planning;

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

    /// <summary>Stores that have a changelog topic of their own.</summary>
    public IEnumerable<StoreDefinition> StoresWithChangelog => Stores.Where(store => store.Logged && !SourceChangelogs.ContainsKey(store.Name));

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

    /// <summary>Full name of the topic that a store is restored from: its changelog, or the source topic that stands in for it. Serdes of the store's bytes are told it.</summary>
    public string ChangelogOf(string store, string applicationId) =>
        SourceChangelogs.TryGetValue(store, out var source) ? source.FullName(applicationId) : ChangelogTopic.NameOf(applicationId, store);

    /// <summary>Names of all clocks that the stores and the operators of a task keep, each once, and of the stores' identities, which travel with them.</summary>
    public IEnumerable<string> Clocks =>
        Stores.SelectMany(store => store.OwnClocks.Concat(store.OperatorClocks).Append(StoreIdentity.FactOf(store.Name))).Distinct();

    /// <summary>Topics read, each once.</summary>
    public IEnumerable<PlanTopic> SourceTopics => Nodes.Where(node => node.Kind == PlanNodeKind.Source).SelectMany(node => node.Topics).Distinct();

    /// <summary>Topics written, each once.</summary>
    public IEnumerable<PlanTopic> SinkTopics => Nodes.Where(node => node.Kind == PlanNodeKind.Sink).SelectMany(node => node.Topics).Distinct();
}
