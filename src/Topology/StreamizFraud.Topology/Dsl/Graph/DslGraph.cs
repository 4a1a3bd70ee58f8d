using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>All that a builder's calls declared, in their order, and the one counter that generated names take their numbers from (rule N2).</summary>
internal sealed class DslGraph(StreamsBuilderOptions options)
{
    private readonly List<GraphNode> _nodes = [];
    private readonly List<StoreDefinition> _stores = [];
    private int _next;

    /// <summary>Nodes in the order of the calls.</summary>
    public IReadOnlyList<GraphNode> Nodes => _nodes;

    /// <summary>What is put around the user's processors.</summary>
    public IProcessorWrapper Wrapper => options.ProcessorWrapper ?? NoProcessorWrapper.Instance;

    /// <summary>Whether windows may be forgotten before their results have been sent.</summary>
    public bool ForgetsUnsentResults => options.ForgetsUnsentResults;

    /// <summary>A new generated name; takes one number.</summary>
    public string NewName(string prefix) => $"{prefix}{_next++:D10}";

    /// <summary>The given name or a new one. A given name takes a number too, so that naming an operator does not rename the others.</summary>
    public string NameOr(string? given, string prefix)
    {
        var generated = NewName(prefix);
        return given ?? generated;
    }

    /// <summary>A part of an operator: the operator's name and a suffix, or a new name; takes a number either way.</summary>
    public string PartNameOr(Named? named, string suffix, string prefix) => NameOr(named is null ? null : named.Name + suffix, prefix);

    /// <summary>The given store name, or a new one. A given name takes no number here: Kafka Streams numbers only unnamed stores.</summary>
    public string StoreNameOr(string? given, string prefix) => given ?? NewName(prefix + "STATE-STORE-");

    /// <summary>Refuses to put two graphs together.</summary>
    /// <exception cref="ArgumentException">The other one belongs to another builder.</exception>
    public void CheckSame(DslGraph other)
    {
        if (other != this)
        {
            throw new ArgumentException("Both sides must come from the same StreamsBuilder.");
        }
    }

    public T Add<T>(T node)
        where T : GraphNode
    {
        _nodes.Add(node);
        return node;
    }

    public void Add(StoreDefinition store) => _stores.Add(store);

    public StreamTopology Build()
    {
        var writer = new PlanWriter(options);
        foreach (var store in _stores)
        {
            writer.Plan.AddStore(store);
        }

        _nodes.ForEach(node => node.Reset());
        foreach (var node in options.Optimizations.HasFlag(TopologyOptimizations.MergeRepartitionTopics) ? RepartitionMerge.Apply(_nodes) : _nodes)
        {
            node.Write(writer);
        }

        return writer.Plan.Build();
    }
}
