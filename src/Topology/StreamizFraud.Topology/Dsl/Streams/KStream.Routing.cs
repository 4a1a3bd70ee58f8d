using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl;

/// <content>Where records go: topics, groups and tables.</content>
public sealed partial class KStream<K, V>
{
    /// <summary>Writes the records to a topic, which must exist.</summary>
    /// <param name="topic">Topic.</param>
    public void To(string topic) => To<V>(topic, new());

    /// <summary>Writes the records to a topic, which must exist.</summary>
    /// <typeparam name="VP">
    /// The type of the values, or that type without null: settings with a serde for <c>string</c> also write a stream of <c>string?</c>, since an
    /// absent value never reaches a serde.
    /// </typeparam>
    /// <param name="topic">Topic.</param>
    /// <param name="produced">How records are written.</param>
    /// <exception cref="ArgumentException"><typeparamref name="VP"/> is a type derived from that of the values.</exception>
    public void To<VP>(string topic, Produced<K, VP> produced)
        where VP : V
    {
        ArgumentNullException.ThrowIfNull(topic);
        var written = Inherited(produced);
        var name = Graph.NameOr(written.Name, NodePrefix.Sink);
        Graph.Add(new SinkGraphNode<K, V>(name, [Node], written) { Topic = topic });
    }

    /// <summary>Writes each record to a topic that is chosen for it. Topics must exist: a record for another one stops the application.</summary>
    /// <param name="extractor">Chooses the topic; it must always choose the same for the same record.</param>
    public void To(TopicNameExtractor<K, V> extractor) => To<V>(extractor, new());

    /// <inheritdoc cref="To{VP}(string,Produced{K,VP})"/>
    /// <summary>Writes each record to a topic that is chosen for it. Topics must exist: a record for another one stops the application.</summary>
    /// <param name="extractor">Chooses the topic; it must always choose the same for the same record.</param>
    /// <param name="produced">How records are written; a partitioner is told the topic.</param>
    public void To<VP>(TopicNameExtractor<K, V> extractor, Produced<K, VP> produced)
        where VP : V
    {
        ArgumentNullException.ThrowIfNull(extractor);
        var written = Inherited(produced);
        var name = Graph.NameOr(written.Name, NodePrefix.Sink);
        Graph.Add(new SinkGraphNode<K, V>(name, [Node], written) { Extractor = extractor });
    }

    /// <summary>Writes the records to an internal topic and reads them back, so that all records with the same key are in one partition. Records without a key are dropped.</summary>
    public KStream<K, V> Repartition(Repartitioned<K, V>? repartitioned = null)
    {
        repartitioned ??= new();
        var name = repartitioned.Name ?? Graph.NewName(NodePrefix.Repartition);
        var config = repartitioned with { KeySerde = repartitioned.KeySerde ?? KeySerde, ValueSerde = repartitioned.ValueSerde ?? ValueSerde };
        var node = new RepartitionGraphNode<K, V>(Node, RepartitionNames.Create(Graph, name), config, name, "Repartitioned.As") { CanMerge = false };
        Graph.Add(node);
        return new(Graph, node, config.KeySerde, config.ValueSerde, [node], rekeyed: false);
    }

    /// <summary>
    /// The same stream, marked as correctly partitioned although its key has been changed, so that the operators after it do not repartition it
    /// (KIP-759). That is correct where all records with one new key lie in one partition: the new key contains the old one, or the old one was a windowed
    /// key and the new one is the key in it. A join asks for more: the partition must be the one in which the other side has that key.
    /// </summary>
    /// <remarks>This is not checked. If it is not true, one key has rows in several partitions, and a join misses rows.</remarks>
    public KStream<K, V> MarkAsPartitioned() => new(Graph, Node, KeySerde, ValueSerde, _sources, rekeyed: false);

    /// <summary>
    /// Asks that the topics of this stream and of another have equal numbers of partitions, as a join does: for processors of both that use one store,
    /// which sees all records of a key only then. A repartition in between gets the number; topics of the user's that differ are refused at the start.
    /// </summary>
    /// <param name="other">A stream of the same builder, partitioned by the same keys.</param>
    /// <returns>This stream.</returns>
    /// <exception cref="ArgumentException">The streams come from different builders.</exception>
    public KStream<K, V> CopartitionWith<VO>(KStream<K, VO> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        CheckSameBuilder(other.Graph);
        Graph.Add(new CopartitionGraphNode([.. _sources.Union(other._sources)]));
        return this;
    }

    /// <summary>Groups the records by their key.</summary>
    public KGroupedStream<K, V> GroupByKey(Grouped<K, V>? grouped = null)
    {
        grouped ??= new();
        grouped = grouped with { KeySerde = grouped.KeySerde ?? KeySerde, ValueSerde = grouped.ValueSerde ?? ValueSerde };
        return new(Graph, Node, grouped, _sources, Rekeyed);
    }

    /// <summary>Gives the records a new key and groups them by it.</summary>
    public KGroupedStream<KR, V> GroupBy<KR>(Func<K, V, KR> selector, Grouped<KR, V>? grouped = null)
    {
        ArgumentNullException.ThrowIfNull(selector);
        grouped ??= new();
        grouped = grouped with { ValueSerde = grouped.ValueSerde ?? ValueSerde };
        return SelectKey(selector, grouped.Name is null ? null : Named.As(grouped.Name)).GroupByKey(grouped);
    }

    internal KTable<K, VT> ToTable<VT>(
        Named? named, Materialized<K, VT>? materialized, ISerde<VT>? valueSerde, Func<string, string?, bool, ProcessorNode> make)
    {
        materialized ??= new();
        materialized = materialized with { KeySerde = materialized.KeySerde ?? KeySerde, ValueSerde = materialized.ValueSerde ?? valueSerde };
        var name = Graph.NameOr(named?.Name, NodePrefix.ToTable);
        var storeName = Graph.StoreNameOr(materialized.StoreName, NodePrefix.ToTable);
        var (parent, sources) = (Node, _sources);
        if (Rekeyed)
        {
            var config = new Repartitioned<K, V> { KeySerde = materialized.KeySerde, ValueSerde = ValueSerde };
            var repartition = new RepartitionGraphNode<K, V>(Node, RepartitionNames.Create(Graph, name), config, name, "Named.As");
            Graph.Add(repartition);
            (parent, sources) = (repartition, [repartition]);
        }

        var node = Graph.Add(
            new StreamToTableGraphNode<K, VT>(name, parent, storeName, materialized, (store, sendsOldValues) => make(name, store, sendsOldValues)));
        return new(Graph, node, materialized.KeySerde, materialized.ValueSerde, sources);
    }

    private Produced<K, V> Inherited<VP>(Produced<K, VP> produced)
        where VP : V
    {
        ArgumentNullException.ThrowIfNull(produced);

        // Null or not makes no difference to the type; a derived type does, and its serde cannot write every value.
        var written = (object)produced as Produced<K, V> ?? throw new ArgumentException(
            $"The stream's values are {typeof(V).Name} and the serde is for {typeof(VP).Name}: give Produced a serde for {typeof(V).Name}.", nameof(produced));
        return written with { KeySerde = written.KeySerde ?? KeySerde, ValueSerde = written.ValueSerde ?? ValueSerde };
    }
}
