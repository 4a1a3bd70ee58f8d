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
