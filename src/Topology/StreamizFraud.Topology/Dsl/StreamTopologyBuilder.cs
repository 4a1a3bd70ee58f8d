using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Puts a topology together node by node, without the DSL: sources, processors and sinks by name, stores connected to processors.</summary>
/// <remarks>
/// Nodes are added after their parents; stores and connections in any order. A child must take the key and value types that its parents
/// give. Mistakes do not throw where they are made, <see cref="Build"/> lists them all. Not thread-safe. Source: <c>Topology</c> of
/// Kafka Streams.
/// </remarks>
public sealed partial class StreamTopologyBuilder
{
    private readonly StreamsBuilderOptions _options;
    private readonly IProcessorWrapper _wrapper;
    private readonly List<DeclaredNode> _nodes = [];
    private readonly List<StoreDefinition> _stores = [];
    private readonly List<(string Processor, string Store)> _connections = [];

    /// <summary>An empty topology.</summary>
    /// <param name="options">Of these, the wrapper of processors and the defaults of serdes and event times count; null: none.</param>
    public StreamTopologyBuilder(StreamsBuilderOptions? options = null)
    {
        _options = options ?? new();
        _wrapper = _options.ProcessorWrapper ?? NoProcessorWrapper.Instance;
    }

    /// <summary>Adds a source of topics, read with the built-in serdes of the types.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="topics">Topics; no other source may read them.</param>
    public StreamTopologyBuilder AddSource<K, V>(string name, params IReadOnlyCollection<string> topics) => AddSource(name, new Consumed<K, V>(), topics);

    /// <summary>Adds a source of topics.</summary>
    /// <param name="name">Name of the node; that of <paramref name="consumed"/> does not count.</param>
    /// <param name="consumed">How they are read.</param>
    /// <param name="topics">Topics; no other source may read them.</param>
    public StreamTopologyBuilder AddSource<K, V>(string name, Consumed<K, V> consumed, params IReadOnlyCollection<string> topics)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(consumed);
        IReadOnlyList<PlanTopic> read = [.. topics.Distinct().Select(topic => new PlanTopic(topic, Internal: false))];
        var source = new StreamSourceGraphNode<K, V>(name, read, consumed, same: null);
        _nodes.Add(DeclaredNode.Source<K, V>(name, source.Write));
        return this;
    }

    /// <summary>Adds a sink that writes a topic with the built-in serdes of the types.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="topic">Topic, which must exist.</param>
    /// <param name="parents">Names of the nodes whose records it writes.</param>
    public StreamTopologyBuilder AddSink<K, V>(string name, string topic, params string[] parents) => AddSink(name, topic, new Produced<K, V>(), parents);

    /// <summary>Adds a sink that writes a topic.</summary>
    /// <param name="name">Name of the node; that of <paramref name="produced"/> does not count.</param>
    /// <param name="topic">Topic, which must exist.</param>
    /// <param name="produced">How records are written.</param>
    /// <param name="parents">Names of the nodes whose records it writes.</param>
    public StreamTopologyBuilder AddSink<K, V>(string name, string topic, Produced<K, V> produced, params string[] parents)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return AddSink(name, produced, topic, null, parents);
    }

    /// <summary>Adds a sink that chooses a topic for each record. Topics must exist: a record for another one stops the application.</summary>
    /// <param name="name">Name of the node; that of <paramref name="produced"/> does not count.</param>
    /// <param name="extractor">Chooses the topic; it must always choose the same for the same record.</param>
    /// <param name="produced">How records are written; a partitioner is told the topic.</param>
    /// <param name="parents">Names of the nodes whose records it writes.</param>
    public StreamTopologyBuilder AddSink<K, V>(string name, TopicNameExtractor<K, V> extractor, Produced<K, V> produced, params string[] parents)
    {
        ArgumentNullException.ThrowIfNull(extractor);
        return AddSink(name, produced, string.Empty, extractor, parents);
    }

    /// <summary>Adds a store and lets processors use it; all that use one store end up in one sub-topology.</summary>
    /// <param name="store">The store.</param>
    /// <param name="processors">Names of processors.</param>
    public StreamTopologyBuilder AddStateStore(StoreDefinition store, params string[] processors)
    {
        ArgumentNullException.ThrowIfNull(store);
        _stores.Add(store);
        _connections.AddRange(processors.Select(processor => (processor, store.Name)));
        return this;
    }

    /// <summary>Lets a processor use stores that are added by themselves.</summary>
    /// <param name="processor">Name of the processor.</param>
    /// <param name="stores">Names of stores.</param>
    public StreamTopologyBuilder ConnectProcessorAndStateStores(string processor, params string[] stores)
    {
        ArgumentNullException.ThrowIfNull(processor);
        _connections.AddRange(stores.Select(store => (processor, store)));
        return this;
    }

    /// <summary>Adds a store that every client fills for itself with a processor, from all partitions of a topic.</summary>
    /// <param name="store">The store, key-value. Whether it is logged does not matter: the topic itself is the log.</param>
    /// <param name="source">Name of the source.</param>
    /// <param name="consumed">How the topic is read.</param>
    /// <param name="topic">Topic; nothing else may read it.</param>
    /// <param name="processor">Name of the processor.</param>
    /// <param name="supplier">Makes a new processor at each call, which alone writes the store; what it forwards goes nowhere.</param>
    public StreamTopologyBuilder AddGlobalStore<K, V, KR, VR>(
        StoreDefinition store, string source, Consumed<K, V> consumed, string topic, string processor, Func<IProcessor<K, V, KR, VR>> supplier)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(consumed);
        ArgumentNullException.ThrowIfNull(topic);
        var fresh = new FreshInstances<IProcessor<K, V, KR, VR>>(supplier, processor, _wrapper.Wrap);
        string[] stores = [store.Name];
        var node = new GlobalStoreGraphNode<K, V>(
            new GlobalStoreNames(source, processor),
            new PlanTopic(topic, Internal: false),
            consumed,
            _ => store,
            () => new UserProcessorNode<K, V, KR, VR>(processor, fresh.Create(), stores));
        _nodes.Add(DeclaredNode.Alone(processor, node.Write));
        return this;
    }

    /// <summary>The plan of all that was added so far.</summary>
    /// <exception cref="TopologyException">Something is wrong; the message lists all of it.</exception>
    public StreamTopology Build()
    {
        var writer = new PlanWriter(_options);
        foreach (var store in _stores)
        {
            writer.Plan.AddStore(store);
        }

        foreach (var node in _nodes)
        {
            node.Write(writer);
        }

        foreach (var (processor, store) in _connections)
        {
            writer.Plan.ConnectStore(store, processor);
        }

        foreach (var problem in DeclaredNode.Mismatches(_nodes))
        {
            writer.Plan.AddProblem(problem);
        }

        return writer.Plan.Build();
    }

    private StreamTopologyBuilder AddSink<K, V>(
        string name, Produced<K, V> produced, string topic, TopicNameExtractor<K, V>? extractor, string[] parents)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(produced);
        var sink = new SinkGraphNode<K, V>(name, PlacedGraphNode.Of(parents), produced) { Topic = topic, Extractor = extractor };
        _nodes.Add(DeclaredNode.Sink<K, V>(name, parents, sink.Write));
        return this;
    }
}
