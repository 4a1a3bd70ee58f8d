using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Where a topology begins: declares streams, tables and stores, and builds the plan of all that was declared from them.</summary>
/// <remarks>Not thread-safe. Source: <c>StreamsBuilder</c> of Kafka Streams; generated names and their numbers are the same.</remarks>
public sealed partial class StreamsBuilder
{
    private readonly DslGraph _graph;

    /// <summary>An empty topology.</summary>
    /// <param name="options">How it is put together; null: the defaults.</param>
    public StreamsBuilder(StreamsBuilderOptions? options = null) => _graph = new DslGraph(options ?? new StreamsBuilderOptions());

    /// <summary>The records of a topic.</summary>
    public KStream<K, V> Stream<K, V>(string topic, Consumed<K, V>? consumed = null) => Stream([topic], consumed);

    /// <summary>The records of some topics. Order holds within a partition only.</summary>
    /// <param name="topics">Topics; another stream may read exactly the same ones, but not some of them.</param>
    /// <param name="consumed">How they are read.</param>
    public KStream<K, V> Stream<K, V>(IEnumerable<string> topics, Consumed<K, V>? consumed = null)
    {
        ArgumentNullException.ThrowIfNull(topics);
        consumed ??= new();
        IReadOnlyList<PlanTopic> read = [.. topics.Distinct().Select(topic => new PlanTopic(topic, Internal: false))];
        var same = _graph.Nodes.OfType<StreamSourceGraphNode<K, V>>().FirstOrDefault(other => other.Topics.ToHashSet().SetEquals(read));
        var name = _graph.NameOr(consumed.Name, NodePrefix.Source);
        var node = _graph.Add(new StreamSourceGraphNode<K, V>(name, read, consumed, same));
        return new(_graph, node, consumed.KeySerde, consumed.ValueSerde, [node], rekeyed: false);
    }

    /// <summary>A topic as a table: the last record of a key is its row, one without a value deletes it, one without a key is dropped.</summary>
    /// <param name="topic">Topic; nothing else may read it.</param>
    /// <param name="consumed">How it is read.</param>
    /// <param name="materialized">How it is stored; without a name only if something in the topology looks rows up.</param>
    public KTable<K, V> Table<K, V>(string topic, Consumed<K, V>? consumed = null, Materialized<K, V>? materialized = null)
    {
        ArgumentNullException.ThrowIfNull(topic);
        consumed ??= new();
        materialized ??= new();
        materialized = materialized with
        {
            KeySerde = consumed.KeySerde ?? materialized.KeySerde,
            ValueSerde = consumed.ValueSerde ?? materialized.ValueSerde,
        };
        consumed = consumed with { KeySerde = materialized.KeySerde, ValueSerde = materialized.ValueSerde };
        var storeName = _graph.StoreNameOr(materialized.StoreName, topic + "-");
        var sourceName = _graph.NameOr(consumed.Name is null ? null : consumed.Name + "-source", NodePrefix.Source);
        var tableName = _graph.NameOr(consumed.Name, NodePrefix.TableSource);
        var source = _graph.Add(new TableTopicGraphNode<K, V>(sourceName, new PlanTopic(topic, Internal: false), consumed));
        var table = _graph.Add(new TableSourceGraphNode<K, V>(tableName, source, storeName, materialized));
        return new(_graph, table, materialized.KeySerde, materialized.ValueSerde, [source]);
    }

    /// <inheritdoc cref="Table{K,V}(string,Consumed{K,V},Materialized{K,V})"/>
    public KTable<K, V> Table<K, V>(string topic, Materialized<K, V> materialized) => Table(topic, null, materialized);

    /// <summary>Adds a store for processors, which name it where they are added.</summary>
    public StreamsBuilder AddStateStore(StoreDefinition store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _graph.Add(store);
        return this;
    }

    /// <summary>The plan of all that was declared so far.</summary>
    /// <exception cref="Records.TopologyException">Something is wrong; the message lists all of it.</exception>
    public StreamTopology Build() => _graph.Build();
}
