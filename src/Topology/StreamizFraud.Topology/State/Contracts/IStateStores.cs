namespace StreamizFraud.Topology.State;

/// <summary>Stores by name: those of one partition that their owner lets somebody use.</summary>
/// <remarks>A processor has those that it was connected to, a test those of a driver.</remarks>
public interface IStateStores
{
    /// <summary>A store.</summary>
    /// <typeparam name="TStore">What the store is, such as <see cref="IReadOnlyKeyValueStore{K,V}"/>.</typeparam>
    /// <param name="name">Its name in the topology.</param>
    TStore GetStateStore<TStore>(string name)
        where TStore : class, IStateStore;
}
