using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Planning;

/// <summary>Collects the nodes, stores and topics of a topology, and everything that is wrong with them, and cuts them into sub-topologies.</summary>
/// <remarks>
/// Used once, by one thread. Parents are added before their children. Mistakes do not throw where they are made: <see cref="Build"/>
/// throws one <see cref="TopologyException"/> that lists them all.
/// </remarks>
internal sealed class PlanBuilder
{
    private readonly List<PlanNode> _nodes = [];
    private readonly Dictionary<string, PlanNode> _byName = [];
    private readonly Dictionary<PlanTopic, PlanNode> _readers = [];
    private readonly Dictionary<string, StoreDefinition> _stores = [];
    private readonly Dictionary<string, List<PlanNode>> _storeUsers = [];
    private readonly Dictionary<string, SourceChangelog> _sourceChangelogs = [];
    private readonly Dictionary<string, RepartitionTopic> _repartitionTopics = [];
    private readonly List<IReadOnlyList<PlanTopic>> _copartitions = [];
    private readonly Dictionary<PlanTopic, AutoOffsetReset> _offsetResets = [];
    private readonly List<string> _problems = [];

    /// <summary>The application's serdes for wherever none is given.</summary>
    public DefaultSerdes Serdes { private get; init; } = DefaultSerdes.None;

    /// <summary>Notes something wrong, in the user's words.</summary>
    public void AddProblem(string problem)
    {
        if (!_problems.Contains(problem))
        {
            _problems.Add(problem);
        }
    }

    /// <summary>Adds a source.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="topics">Topics that it reads; no other source may read them (rule N4).</param>
    /// <param name="make">Makes the node of one task.</param>
    /// <param name="reset">Where to begin without a committed offset; null: as configured.</param>
    public void AddSource(string name, IReadOnlyList<PlanTopic> topics, Func<string, ProcessorNode> make, AutoOffsetReset? reset = null)
    {
        if (topics.Count == 0)
        {
            AddProblem($"Source {name} reads no topic.");
        }

        ClaimTopics(Add(name, PlanNodeKind.Source, topics, make, []));
        if (reset is { } policy)
        {
            foreach (var topic in topics)
            {
                _offsetResets[topic] = policy;
            }
        }
    }

    /// <summary>Adds a store that each client keeps whole, filled by one processor from its own topic (rule K6).</summary>
    /// <param name="store">The store. It never has a changelog: the topic is one (rule G4).</param>
    /// <param name="source">Name of the source.</param>
    /// <param name="topic">Topic; nothing else may read it.</param>
    /// <param name="makeSource">Makes the source.</param>
    /// <param name="processor">Name of the processor.</param>
    /// <param name="makeProcessor">Makes the processor.</param>
    public void AddGlobalStore(
        StoreDefinition store,
        string source,
        PlanTopic topic,
        Func<string, ProcessorNode> makeSource,
        string processor,
        Func<string, ProcessorNode> makeProcessor)
    {
        if (!store.HasReader)
        {
            AddProblem($"Store {store.Name} cannot be global: only key-value stores can be read by all tasks.");
        }

        ClaimTopics(Add(source, PlanNodeKind.Source, [topic], makeSource, [], isGlobal: true));
        Add(processor, PlanNodeKind.Processor, [], makeProcessor, [source], isGlobal: true);
        AddStore(store, processor);
    }

    /// <summary>Adds a processor below the named parents.</summary>
    public void AddProcessor(string name, Func<string, ProcessorNode> make, params IReadOnlyList<string> parents) =>
        Add(name, PlanNodeKind.Processor, [], make, parents);

    /// <summary>Adds a sink below the named parents.</summary>
    public void AddSink(string name, PlanTopic topic, Func<string, ProcessorNode> make, params IReadOnlyList<string> parents)
    {
        CheckName("Topic", topic.Name);
        Add(name, PlanNodeKind.Sink, [topic], make, parents);
    }

    /// <summary>Adds a sink that chooses a topic for each record.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="extractor">Class of what chooses, for descriptions.</param>
    /// <param name="make">Makes the node of one task.</param>
    /// <param name="parents">Parents.</param>
    public void AddDynamicSink(string name, string extractor, Func<string, ProcessorNode> make, params IReadOnlyList<string> parents) =>
        Add(name, PlanNodeKind.Sink, [], make, parents, extractor: extractor);

    /// <summary>Adds a store, unless it is there, and connects nodes to it. Another store of the same name is a mistake.</summary>
    public void AddStore(StoreDefinition store, params IReadOnlyList<string> nodes)
    {
        CheckName("Store", store.Name);
        if (_stores.TryAdd(store.Name, store))
        {
            _storeUsers.Add(store.Name, []);
        }
        else if (!ReferenceEquals(_stores[store.Name], store))
        {
            AddProblem($"Store {store.Name} is declared twice; give each store its own name.");
            return;
        }

        foreach (var node in nodes)
        {
            ConnectStore(store.Name, node);
        }
    }

    /// <summary>Lets a node use a store; all nodes that use one store end up in one sub-topology (rule N1).</summary>
    public void ConnectStore(string store, string node)
    {
        if (!_storeUsers.TryGetValue(store, out var users))
        {
            AddProblem($"Node {node} uses store {store}, which was never added: add it with AddStateStore or correct the name.");
            return;
        }

        if (!_byName.TryGetValue(node, out var user))
        {
            AddProblem($"Store {store} is connected to node {node}, which was never added.");
            return;
        }

        if (user.Kind != PlanNodeKind.Processor)
        {
            AddProblem($"Store {store} is connected to {node}, which is a {(user.Kind == PlanNodeKind.Sink ? "sink" : "source")}: only processors use stores.");
            return;
        }

        if (!user.Stores.Contains(store))
        {
            if (users.Exists(other => other.IsGlobal))
            {
                AddProblem($"Node {node} is connected to store {store}, which is global: every processor can read it without that.");
                return;
            }

            user.Stores.Add(store);
            users.Add(user);
        }
    }

    /// <summary>Lets a store be restored from a topic that its sub-topology reads; the store itself must not be logged (rule G4).</summary>
    /// <param name="store">Name of the store.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="makeFiller">Makes a node that takes the source's records into the store, and has no children.</param>
    public void UseAsChangelog(string store, PlanTopic topic, Func<ProcessorNode> makeFiller) => _sourceChangelogs[store] = new SourceChangelog(topic, makeFiller);

    /// <summary>Adds a topic that the engine makes.</summary>
    public void AddRepartitionTopic(RepartitionTopic topic)
    {
        if (topic.Partitions < 1)
        {
            AddProblem($"Repartition topic {topic.Name} is declared with {topic.Partitions} partitions; it needs 1 or more.");
        }

        if (!_repartitionTopics.TryAdd(topic.Name, topic))
        {
            AddProblem($"Repartition topic {topic.Name} is declared twice; give each repartition its own name (rule R3).");
        }
    }

    /// <summary>Asks for equal partition counts of these source topics (rule R7).</summary>
    public void Copartition(IReadOnlyList<PlanTopic> topics) => _copartitions.Add(topics);

    /// <summary>The plan.</summary>
    /// <exception cref="TopologyException">Something is wrong; the message lists all of it.</exception>
    public StreamTopology Build()
    {
        if (_readers.Count == 0)
        {
            AddProblem("The topology reads no topic: add a stream or a table.");
        }

        foreach (var (store, users) in _storeUsers)
        {
            if (users.Count == 0)
            {
                AddProblem($"Store {store} is used by no processor: name it where the processor is added, or remove it.");
            }
        }

        foreach (var history in _stores.Values.OfType<ControlHistoryDefinition>().Where(_ => !_stores.ContainsKey(ControlLog.StoreName)))
        {
            AddProblem($"Store {history.Name} follows the control log, which the topology does not read: call AddControlLog.");
        }

        if (_problems.Count > 0)
        {
            var count = _problems.Count == 1 ? "1 problem" : $"{_problems.Count} problems";
            throw new TopologyException($"The topology has {count}:{string.Concat(_problems.Select(problem => "\n- " + problem))}");
        }

        return new StreamTopology(
            SubtopologySplit.Of(_nodes, _stores, _storeUsers, _sourceChangelogs), _repartitionTopics, MergeCopartitions(), _offsetResets)
        {
            Serdes = Serdes,
        };
    }

    /// <summary>Notes that a source reads its topics, which nothing else may.</summary>
    private void ClaimTopics(PlanNode source)
    {
        foreach (var topic in source.Topics)
        {
            CheckName("Topic", topic.Name);
            if (!_readers.TryAdd(topic, source))
            {
                AddProblem(
                    $"Topic {topic.Name} is read by both {_readers[topic].Name} and {source.Name}: streams may share exactly the same topics, "
                    + "but a table cannot share its topic and streams cannot overlap in part. Read it once and use that stream or table twice.");
            }
        }
    }

    private PlanNode Add(
        string name,
        PlanNodeKind kind,
        IReadOnlyList<PlanTopic> topics,
        Func<string, ProcessorNode> make,
        IReadOnlyList<string> parents,
        bool isGlobal = false,
        string? extractor = null)
    {
        CheckName("Node", name);
        if (_byName.TryGetValue(name, out var earlier))
        {
            AddProblem($"Node {name} is declared twice; give each operator its own name.");
            return earlier;
        }

        if (kind != PlanNodeKind.Source && parents.Count == 0)
        {
            AddProblem($"Node {name} has no parent: name the nodes whose records it takes.");
        }

        // Two parents that turned out to be one, such as two streams of one topic, are one edge: each record comes once.
        var predecessors = new List<PlanNode>(parents.Count);
        foreach (var parent in parents.Distinct())
        {
            if (_byName.TryGetValue(parent, out var found))
            {
                predecessors.Add(found);
                if (found.Kind == PlanNodeKind.Sink || found.IsGlobal != isGlobal)
                {
                    AddProblem($"Node {name} has the parent {parent}, which {(found.IsGlobal ? "belongs to a global store" : "is a sink")}: nothing can be below it.");
                }
            }
            else
            {
                AddProblem($"Node {name} has the parent {parent}, which was never added.");
            }
        }

        var node = new PlanNode { Name = name, Kind = kind, Predecessors = predecessors, Topics = topics, TopicExtractor = extractor, Instantiate = make, IsGlobal = isGlobal };
        predecessors.ForEach(parent => parent.Successors.Add(node));
        _nodes.Add(node);
        _byName.Add(name, node);
        return node;
    }

    private void CheckName(string what, string name)
    {
        if (TopologyNames.Problem(name) is { } problem)
        {
            AddProblem($"{what} name \"{name}\" {problem}.");
        }
    }

    /// <summary>Groups that share a topic become one: co-partitioning is transitive (rule R7).</summary>
    private List<IReadOnlyList<PlanTopic>> MergeCopartitions()
    {
        var merged = new List<List<PlanTopic>>();
        foreach (var group in _copartitions)
        {
            var joined = group.Distinct().ToList();
            foreach (var overlapping in merged.FindAll(other => other.Exists(joined.Contains)))
            {
                merged.Remove(overlapping);
                joined = [.. overlapping.Union(joined)];
            }

            merged.Add(joined);
        }

        return [.. merged];
    }
}
