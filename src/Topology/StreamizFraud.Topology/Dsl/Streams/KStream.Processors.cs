using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl;

/// <content>User code for each record, or for batches of them.</content>
public sealed partial class KStream<K, V>
{
    /// <summary>Runs user code for each record. It may change the key, so a repartition follows where one is needed.</summary>
    /// <param name="supplier">Makes a new processor at each call, one per task.</param>
    /// <param name="stores">Names of the stores that it uses, added with <see cref="StreamsBuilder.AddStateStore"/>.</param>
    public KStream<KR, VR> Process<KR, VR>(Func<IProcessor<K, V, KR, VR>> supplier, params string[] stores) =>
        Process(supplier, Named.As(Graph.NewName(NodePrefix.Processor)), stores);

    /// <inheritdoc cref="Process{KR,VR}(Func{IProcessor{K,V,KR,VR}},string[])"/>
    public KStream<KR, VR> Process<KR, VR>(Func<IProcessor<K, V, KR, VR>> supplier, Named named, params string[] stores) =>
        Process(supplier, named, [], stores);

    /// <summary>Runs user code for each record, with the stores that its supplier brings.</summary>
    /// <param name="supplier">Makes processors.</param>
    /// <param name="named">Name of the node.</param>
    /// <param name="stores">Names of further stores that it uses, added with <see cref="StreamsBuilder.AddStateStore"/>.</param>
    public KStream<KR, VR> Process<KR, VR>(IProcessorSupplier<IProcessor<K, V, KR, VR>> supplier, Named? named = null, params string[] stores)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        return Process(supplier.Create, named ?? Named.As(Graph.NewName(NodePrefix.Processor)), supplier.StateStores, stores);
    }

    /// <summary>Runs user code for batches of records, such as a model's; results keep the order and the context of their inputs.</summary>
    /// <param name="supplier">Makes a new processor at each call, one per task.</param>
    /// <param name="stores">Names of the stores that it uses, added with <see cref="StreamsBuilder.AddStateStore"/>.</param>
    public KStream<KR, VR> Process<KR, VR>(Func<IBatchProcessor<K, V, KR, VR>> supplier, params string[] stores) =>
        Process(supplier, Named.As(Graph.NewName(NodePrefix.Processor)), stores);

    /// <inheritdoc cref="Process{KR,VR}(Func{IBatchProcessor{K,V,KR,VR}},string[])"/>
    public KStream<KR, VR> Process<KR, VR>(Func<IBatchProcessor<K, V, KR, VR>> supplier, Named named, params string[] stores) =>
        Process(supplier, named, [], stores);

    /// <summary>Runs user code for batches of records, with the stores that its supplier brings.</summary>
    /// <inheritdoc cref="Process{KR,VR}(IProcessorSupplier{IProcessor{K,V,KR,VR}},Named,string[])"/>
    public KStream<KR, VR> Process<KR, VR>(IProcessorSupplier<IBatchProcessor<K, V, KR, VR>> supplier, Named? named = null, params string[] stores)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        return Process(supplier.Create, named ?? Named.As(Graph.NewName(NodePrefix.Processor)), supplier.StateStores, stores);
    }

    /// <summary>Runs user code for each record that cannot change its key: no repartition follows because of it.</summary>
    /// <param name="supplier">Makes a new processor at each call, one per task.</param>
    /// <param name="stores">Names of the stores that it uses, added with <see cref="StreamsBuilder.AddStateStore"/>.</param>
    public KStream<K, VR> ProcessValues<VR>(Func<IFixedKeyProcessor<K, V, VR>> supplier, params string[] stores) =>
        ProcessValues(supplier, Named.As(Graph.NewName(NodePrefix.ProcessValues)), stores);

    /// <inheritdoc cref="ProcessValues{VR}(Func{IFixedKeyProcessor{K,V,VR}},string[])"/>
    public KStream<K, VR> ProcessValues<VR>(Func<IFixedKeyProcessor<K, V, VR>> supplier, Named named, params string[] stores) =>
        ProcessValues(supplier, named, [], stores);

    /// <summary>Runs user code for each record that cannot change its key, with the stores that its supplier brings.</summary>
    /// <inheritdoc cref="Process{KR,VR}(IProcessorSupplier{IProcessor{K,V,KR,VR}},Named,string[])"/>
    public KStream<K, VR> ProcessValues<VR>(IProcessorSupplier<IFixedKeyProcessor<K, V, VR>> supplier, Named? named = null, params string[] stores)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        return ProcessValues(supplier.Create, named ?? Named.As(Graph.NewName(NodePrefix.ProcessValues)), supplier.StateStores, stores);
    }

    private KStream<KR, VR> Process<KR, VR>(
        Func<IProcessor<K, V, KR, VR>> supplier, Named named, IReadOnlyCollection<StoreDefinition> own, string[] stores) =>
        Process<IProcessor<K, V, KR, VR>, KR, VR>(
            named, supplier, Graph.Wrapper.Wrap, own, stores, (processor, names) => new UserProcessorNode<K, V, KR, VR>(named.Name, processor, names));

    private KStream<KR, VR> Process<KR, VR>(
        Func<IBatchProcessor<K, V, KR, VR>> supplier, Named named, IReadOnlyCollection<StoreDefinition> own, string[] stores) =>
        Process<IBatchProcessor<K, V, KR, VR>, KR, VR>(
            named, supplier, Graph.Wrapper.Wrap, own, stores, (processor, names) => new BatchNode<K, V, KR, VR>(named.Name, processor, names));

    private KStream<K, VR> ProcessValues<VR>(
        Func<IFixedKeyProcessor<K, V, VR>> supplier, Named named, IReadOnlyCollection<StoreDefinition> own, string[] stores) =>
        Process<IFixedKeyProcessor<K, V, VR>, K, VR>(
            named,
            supplier,
            Graph.Wrapper.Wrap,
            own,
            stores,
            (processor, names) => new FixedKeyProcessorNode<K, V, VR>(named.Name, processor, names),
            keepsKey: true,
            KeySerde);

    private KStream<KR, VR> Process<T, KR, VR>(
        Named named,
        Func<T> supplier,
        Func<string, T, T> wrap,
        IReadOnlyCollection<StoreDefinition> own,
        string[] stores,
        Func<T, IReadOnlyCollection<string>, ProcessorNode> make,
        bool keepsKey = false,
        ISerde<KR>? keySerde = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(named);
        var fresh = new FreshInstances<T>(supplier, named.Name, wrap);
        string[] names = [.. stores.Union(own.Select(store => store.Name))];
        var node = new OperatorGraphNode(named.Name, [Node], () => make(fresh.Create(), names))
        {
            Stores = stores,
            OwnStores = own,
            Effect = keepsKey ? OperatorEffect.ChangesValue : OperatorEffect.Other,
        };
        return new(Graph, Graph.Add(node), keySerde, null, _sources, rekeyed: !keepsKey || Rekeyed);
    }
}
