using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>A stream of records, each a fact of its own. Every operator gives a new stream; a stream can be used more than once.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">
/// Value type. A type that admits null gets null for an absent value. For another one functions are not called for records without a
/// value: a predicate counts as false, mapped values stay absent, and operators that make a new key drop the record and count it.
/// </typeparam>
/// <remarks>
/// Source: <c>KStream</c> of Kafka Streams. <c>SelectKey</c>, <c>Map</c>, <c>FlatMap</c>, <c>GroupBy</c> and <c>Process</c> change
/// the key: the next aggregation, join or <c>ToTable</c> then repartitions the records through an internal topic.
/// Functions run on several threads, each task with its own records: they must not share changing state.
/// </remarks>
public sealed partial class KStream<K, V>
{
    private readonly IReadOnlyList<SourceGraphNode> _sources;

    internal KStream(
        DslGraph graph, GraphNode node, ISerde<K>? keySerde, ISerde<V>? valueSerde, IReadOnlyList<SourceGraphNode> sources, bool rekeyed)
    {
        Graph = graph;
        Node = node;
        KeySerde = keySerde;
        ValueSerde = valueSerde;
        _sources = sources;
        Rekeyed = rekeyed;
    }

    internal DslGraph Graph { get; }

    internal GraphNode Node { get; }

    internal ISerde<K>? KeySerde { get; }

    internal ISerde<V>? ValueSerde { get; }

    /// <summary>Whether the key may differ from the one that the records were partitioned by.</summary>
    internal bool Rekeyed { get; }

    /// <summary>The records that satisfy a predicate.</summary>
    public KStream<K, V> Filter(Func<K, V, bool> predicate, Named? named = null) => Filter(predicate, keep: true, named);

    /// <summary>The records that do not satisfy a predicate.</summary>
    public KStream<K, V> FilterNot(Func<K, V, bool> predicate, Named? named = null) => Filter(predicate, keep: false, named);

    /// <summary>Replaces the value of each record.</summary>
    public KStream<K, VR> MapValues<VR>(Func<V, VR> mapper, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(mapper);
        var name = Graph.NameOr(named?.Name, NodePrefix.MapValues);
        return Then<K, VR>(name, () => new MapValuesNode<K, V, VR>(name, mapper), KeySerde, null, Rekeyed, OperatorEffect.ChangesValue);
    }

    /// <summary>Replaces the value of each record by one that is computed from its key and value.</summary>
    public KStream<K, VR> MapValues<VR>(Func<K, V, VR> mapper, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(mapper);
        var name = Graph.NameOr(named?.Name, NodePrefix.MapValues);
        return Then<K, VR>(name, () => new MapValuesWithKeyNode<K, V, VR>(name, mapper), KeySerde, null, Rekeyed, OperatorEffect.ChangesValue);
    }

    /// <summary>Replaces the key of each record.</summary>
    public KStream<KR, V> SelectKey<KR>(Func<K, V, KR> selector, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(selector);
        var name = Graph.NameOr(named?.Name, NodePrefix.KeySelect);
        return Then<KR, V>(name, () => new SelectKeyNode<K, V, KR>(name, selector), null, ValueSerde, rekeyed: true, OperatorEffect.ChangesKey);
    }

    /// <summary>Replaces the key and value of each record.</summary>
    public KStream<KR, VR> Map<KR, VR>(Func<K, V, KeyValuePair<KR, VR>> mapper, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(mapper);
        var name = Graph.NameOr(named?.Name, NodePrefix.Map);
        return Then<KR, VR>(name, () => new MapNode<K, V, KR, VR>(name, mapper), null, null, rekeyed: true, OperatorEffect.ChangesKey);
    }

    /// <summary>Turns each record into any number of records.</summary>
    public KStream<KR, VR> FlatMap<KR, VR>(Func<K, V, IEnumerable<KeyValuePair<KR, VR>>> mapper, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(mapper);
        var name = Graph.NameOr(named?.Name, NodePrefix.FlatMap);
        return Then<KR, VR>(name, () => new FlatMapNode<K, V, KR, VR>(name, mapper), null, null, rekeyed: true, OperatorEffect.ChangesKey);
    }

    /// <summary>Turns each record into any number of records with the same key.</summary>
    public KStream<K, VR> FlatMapValues<VR>(Func<V, IEnumerable<VR>> mapper, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(mapper);
        var name = Graph.NameOr(named?.Name, NodePrefix.FlatMapValues);
        return Then<K, VR>(name, () => new FlatMapValuesNode<K, V, VR>(name, mapper), KeySerde, null, Rekeyed, OperatorEffect.ChangesValue);
    }

    /// <summary>Turns each record into any number of records with the same key, whose values are computed from its key and value.</summary>
    public KStream<K, VR> FlatMapValues<VR>(Func<K, V, IEnumerable<VR>> mapper, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(mapper);
        var name = Graph.NameOr(named?.Name, NodePrefix.FlatMapValues);
        return Then<K, VR>(name, () => new FlatMapValuesWithKeyNode<K, V, VR>(name, mapper), KeySerde, null, Rekeyed, OperatorEffect.ChangesValue);
    }

    /// <summary>Calls an action for each record and passes the record on. After a failure the action may be called again for the same record.</summary>
    public KStream<K, V> Peek(Action<K, V> action, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(action);
        var name = Graph.NameOr(named?.Name, NodePrefix.Peek);
        return Then(name, () => new PeekNode<K, V>(name, action, forwards: true), KeySerde, ValueSerde, Rekeyed, OperatorEffect.SameRecords);
    }

    /// <summary>Calls an action for each record, as the end of the stream. After a failure the action may be called again for the same record.</summary>
    public void ForEach(Action<K, V> action, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(action);
        var name = Graph.NameOr(named?.Name, NodePrefix.ForEach);
        Graph.Add(new OperatorGraphNode(name, [Node], () => new PeekNode<K, V>(name, action, forwards: false)));
    }

    /// <summary>The records of this stream and of another one, in no particular order between the two. The result inherits no serdes.</summary>
    public KStream<K, V> Merge(KStream<K, V> other, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(other);
        CheckSameBuilder(other.Graph);
        var name = Graph.NameOr(named?.Name, NodePrefix.Merge);
        var node = Graph.Add(new OperatorGraphNode(name, [Node, other.Node], () => new MergeNode<K, V>(name)) { Effect = OperatorEffect.Merges });
        return new(Graph, node, null, null, [.. _sources.Union(other._sources)], Rekeyed || other.Rekeyed);
    }

    internal KStream<K, VR> FilterNotNull<VR>(Func<string, ProcessorNode> make, ISerde<VR>? valueSerde, OperatorEffect effect, Named? named)
    {
        var name = Graph.NameOr(named?.Name, NodePrefix.Filter);
        return Then(name, () => make(name), KeySerde, valueSerde, Rekeyed, effect);
    }

    private KStream<K, V> Filter(Func<K, V, bool> predicate, bool keep, Named? named)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        var name = Graph.NameOr(named?.Name, NodePrefix.Filter);
        return Then(name, () => new FilterNode<K, V>(name, predicate, keep), KeySerde, ValueSerde, Rekeyed, OperatorEffect.SameRecords);
    }

    private KStream<KR, VR> Then<KR, VR>(
        string name, Func<ProcessorNode> make, ISerde<KR>? keySerde, ISerde<VR>? valueSerde, bool rekeyed,
        OperatorEffect effect = OperatorEffect.Other) =>
        new(Graph, Graph.Add(new OperatorGraphNode(name, [Node], make) { Effect = effect }), keySerde, valueSerde, _sources, rekeyed);

    private void CheckSameBuilder(DslGraph other) => Graph.CheckSame(other);
}
