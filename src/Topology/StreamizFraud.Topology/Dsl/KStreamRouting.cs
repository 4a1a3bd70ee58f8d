using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl;

/// <content>Where records go: topics, groups, tables and processors.</content>
public sealed partial class KStream<K, V>
{
    /// <summary>Writes the records to a topic, which must exist.</summary>
    public void To(string topic, Produced<K, V>? produced = null)
    {
        ArgumentNullException.ThrowIfNull(topic);
        produced ??= new();
        produced = produced with { KeySerde = produced.KeySerde ?? KeySerde, ValueSerde = produced.ValueSerde ?? ValueSerde };
        var name = Graph.NameOr(produced.Name, NodePrefix.Sink);
        Graph.Add(new SinkGraphNode<K, V>(name, Node, topic, produced));
    }

    /// <summary>Spreads the records over a topic that the engine makes, so that all of one key are in one partition; records without a key are dropped.</summary>
    public KStream<K, V> Repartition(Repartitioned<K, V>? repartitioned = null)
    {
        repartitioned ??= new();
        var name = repartitioned.Name ?? Graph.NewName(NodePrefix.Repartition);
        var config = repartitioned with { KeySerde = repartitioned.KeySerde ?? KeySerde, ValueSerde = repartitioned.ValueSerde ?? ValueSerde };
        var node = new RepartitionGraphNode<K, V>(Node, RepartitionNames.Create(Graph, name), config, name, "Repartitioned.As") { CanMerge = false };
        Graph.Add(node);
        return new(Graph, node, config.KeySerde, config.ValueSerde, [node], rekeyed: false);
    }

    /// <summary>Groups the records by their key.</summary>
    public KGroupedStream<K, V> GroupByKey(Grouped<K, V>? grouped = null)
    {
        grouped ??= new();
        grouped = grouped with { KeySerde = grouped.KeySerde ?? KeySerde, ValueSerde = grouped.ValueSerde ?? ValueSerde };
        return new(Graph, Node, grouped, _sources, Rekeyed);
    }

    /// <summary>Groups the records by another key, which they get.</summary>
    public KGroupedStream<KR, V> GroupBy<KR>(Func<K, V, KR> selector, Grouped<KR, V>? grouped = null)
    {
        ArgumentNullException.ThrowIfNull(selector);
        grouped ??= new();
        grouped = grouped with { ValueSerde = grouped.ValueSerde ?? ValueSerde };
        return SelectKey(selector, grouped.Name is null ? null : Named.As(grouped.Name)).GroupByKey(grouped);
    }

    /// <summary>Runs user code for each record. It may change the key, so a repartition follows where one is needed.</summary>
    /// <param name="supplier">Makes a new processor at each call, one a task.</param>
    /// <param name="stores">Names of the stores that it uses, added with <see cref="StreamsBuilder.AddStateStore"/>.</param>
    public KStream<KR, VR> Process<KR, VR>(Func<IProcessor<K, V, KR, VR>> supplier, params string[] stores) =>
        Process(supplier, Named.As(Graph.NewName(NodePrefix.Processor)), stores);

    /// <inheritdoc cref="Process{KR,VR}(Func{IProcessor{K,V,KR,VR}},string[])"/>
    public KStream<KR, VR> Process<KR, VR>(Func<IProcessor<K, V, KR, VR>> supplier, Named named, params string[] stores)
    {
        var fresh = new FreshInstances<IProcessor<K, V, KR, VR>>(supplier, named);
        return Process<KR, VR>(named.Name, stores, () => new UserProcessorNode<K, V, KR, VR>(named.Name, fresh.Create(), stores));
    }

    /// <summary>Runs user code for batches of records, such as a model's; results keep the order and the context of their inputs.</summary>
    /// <param name="supplier">Makes a new processor at each call, one a task.</param>
    /// <param name="stores">Names of the stores that it uses, added with <see cref="StreamsBuilder.AddStateStore"/>.</param>
    public KStream<KR, VR> Process<KR, VR>(Func<IBatchProcessor<K, V, KR, VR>> supplier, params string[] stores) =>
        Process(supplier, Named.As(Graph.NewName(NodePrefix.Processor)), stores);

    /// <inheritdoc cref="Process{KR,VR}(Func{IBatchProcessor{K,V,KR,VR}},string[])"/>
    public KStream<KR, VR> Process<KR, VR>(Func<IBatchProcessor<K, V, KR, VR>> supplier, Named named, params string[] stores)
    {
        var fresh = new FreshInstances<IBatchProcessor<K, V, KR, VR>>(supplier, named);
        return Process<KR, VR>(named.Name, stores, () => new BatchNode<K, V, KR, VR>(named.Name, fresh.Create(), stores));
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

    private KStream<KR, VR> Process<KR, VR>(string name, string[] stores, Func<ProcessorNode> make)
    {
        var node = Graph.Add(new OperatorGraphNode(name, [Node], make) { Stores = [.. stores] });
        return new(Graph, node, null, null, _sources, rekeyed: true);
    }
}
