using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Processing;

/// <summary>Something that brings its own stores: they are added to the topology and connected to it.</summary>
/// <remarks>
/// Two of them may bring the same <see cref="StoreDefinition"/> object: they then share the store. Source:
/// <c>ConnectedStoreProvider</c> of Kafka Streams (KIP-401).
/// </remarks>
public interface IConnectedStoreProvider
{
    /// <summary>The stores; none by default.</summary>
    IReadOnlyCollection<StoreDefinition> StateStores => [];
}

/// <summary>Makes processors and brings the stores that they use. Without stores a function that makes processors will do.</summary>
/// <typeparam name="TProcessor">
/// What it makes: an <see cref="IProcessor{KIn,VIn,KOut,VOut}"/>, <see cref="IFixedKeyProcessor{K,VIn,VOut}"/> or
/// <see cref="IBatchProcessor{KIn,VIn,KOut,VOut}"/>.
/// </typeparam>
public interface IProcessorSupplier<out TProcessor> : IConnectedStoreProvider
    where TProcessor : class
{
    /// <summary>Makes a new processor at each call, one a task; tasks of several threads may ask at once.</summary>
    TProcessor Create();
}
