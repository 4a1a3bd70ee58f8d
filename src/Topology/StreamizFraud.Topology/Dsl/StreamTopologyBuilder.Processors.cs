using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl;

/// <content>Processors of the three kinds.</content>
public sealed partial class StreamTopologyBuilder
{
    /// <summary>Adds a processor.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="supplier">Makes a new processor at each call, one per task.</param>
    /// <param name="parents">Names of the nodes whose records it takes.</param>
    public StreamTopologyBuilder AddProcessor<KIn, VIn, KOut, VOut>(
        string name, Func<IProcessor<KIn, VIn, KOut, VOut>> supplier, params string[] parents) => AddProcessor(name, supplier, [], parents);

    /// <summary>Adds a processor and the stores that its supplier brings.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="supplier">Makes processors.</param>
    /// <param name="parents">Names of the nodes whose records it takes.</param>
    public StreamTopologyBuilder AddProcessor<KIn, VIn, KOut, VOut>(
        string name, IProcessorSupplier<IProcessor<KIn, VIn, KOut, VOut>> supplier, params string[] parents)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        return AddProcessor(name, supplier.Create, supplier.StateStores, parents);
    }

    /// <summary>Adds a processor that keeps the keys of its records.</summary>
    /// <inheritdoc cref="AddProcessor{KIn,VIn,KOut,VOut}(string,Func{IProcessor{KIn,VIn,KOut,VOut}},string[])"/>
    public StreamTopologyBuilder AddProcessor<K, VIn, VOut>(string name, Func<IFixedKeyProcessor<K, VIn, VOut>> supplier, params string[] parents) =>
        AddProcessor(name, supplier, [], parents);

    /// <summary>Adds a processor that keeps the keys of its records, and the stores that its supplier brings.</summary>
    /// <inheritdoc cref="AddProcessor{KIn,VIn,KOut,VOut}(string,IProcessorSupplier{IProcessor{KIn,VIn,KOut,VOut}},string[])"/>
    public StreamTopologyBuilder AddProcessor<K, VIn, VOut>(
        string name, IProcessorSupplier<IFixedKeyProcessor<K, VIn, VOut>> supplier, params string[] parents)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        return AddProcessor(name, supplier.Create, supplier.StateStores, parents);
    }

    /// <summary>Adds a processor of batches; results keep the order and the context of their inputs.</summary>
    /// <inheritdoc cref="AddProcessor{KIn,VIn,KOut,VOut}(string,Func{IProcessor{KIn,VIn,KOut,VOut}},string[])"/>
    public StreamTopologyBuilder AddProcessor<KIn, VIn, KOut, VOut>(
        string name, Func<IBatchProcessor<KIn, VIn, KOut, VOut>> supplier, params string[] parents) => AddProcessor(name, supplier, [], parents);

    /// <summary>Adds a processor of batches and the stores that its supplier brings.</summary>
    /// <inheritdoc cref="AddProcessor{KIn,VIn,KOut,VOut}(string,IProcessorSupplier{IProcessor{KIn,VIn,KOut,VOut}},string[])"/>
    public StreamTopologyBuilder AddProcessor<KIn, VIn, KOut, VOut>(
        string name, IProcessorSupplier<IBatchProcessor<KIn, VIn, KOut, VOut>> supplier, params string[] parents)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        return AddProcessor(name, supplier.Create, supplier.StateStores, parents);
    }

    private StreamTopologyBuilder AddProcessor<KIn, VIn, KOut, VOut>(
        string name, Func<IProcessor<KIn, VIn, KOut, VOut>> supplier, IReadOnlyCollection<StoreDefinition> own, string[] parents) =>
        AddProcessor<IProcessor<KIn, VIn, KOut, VOut>, KIn, VIn, KOut, VOut>(
            name, supplier, _wrapper.Wrap, own, parents, (processor, stores) => new UserProcessorNode<KIn, VIn, KOut, VOut>(name, processor, stores));

    private StreamTopologyBuilder AddProcessor<K, VIn, VOut>(
        string name, Func<IFixedKeyProcessor<K, VIn, VOut>> supplier, IReadOnlyCollection<StoreDefinition> own, string[] parents) =>
        AddProcessor<IFixedKeyProcessor<K, VIn, VOut>, K, VIn, K, VOut>(
            name, supplier, _wrapper.Wrap, own, parents, (processor, stores) => new FixedKeyProcessorNode<K, VIn, VOut>(name, processor, stores));

    private StreamTopologyBuilder AddProcessor<KIn, VIn, KOut, VOut>(
        string name, Func<IBatchProcessor<KIn, VIn, KOut, VOut>> supplier, IReadOnlyCollection<StoreDefinition> own, string[] parents) =>
        AddProcessor<IBatchProcessor<KIn, VIn, KOut, VOut>, KIn, VIn, KOut, VOut>(
            name, supplier, _wrapper.Wrap, own, parents, (processor, stores) => new BatchNode<KIn, VIn, KOut, VOut>(name, processor, stores));

    private StreamTopologyBuilder AddProcessor<T, KIn, VIn, KOut, VOut>(
        string name,
        Func<T> supplier,
        Func<string, T, T> wrap,
        IReadOnlyCollection<StoreDefinition> own,
        string[] parents,
        Func<T, IReadOnlyCollection<string>, ProcessorNode> make)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(name);
        var fresh = new FreshInstances<T>(supplier, name, wrap);
        _nodes.Add(DeclaredNode.Processor<KIn, VIn, KOut, VOut>(name, parents, writer =>
        {
            string[] stores = [.. own.Select(store => store.Name), .. _connections.Where(connection => connection.Processor == name).Select(connection => connection.Store)];
            new OperatorGraphNode(name, PlacedGraphNode.Of(parents), () => make(fresh.Create(), stores)) { OwnStores = own }.Write(writer);
        }));
        return this;
    }
}
