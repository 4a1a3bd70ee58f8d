using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Testing;

/// <summary>The stores of a driver's task, and the global ones.</summary>
internal sealed class DrivenStores(TopologyTestDriver driver, int partition) : IStateStores
{
    public TStore GetStateStore<TStore>(string name)
        where TStore : class, IStateStore => driver.GetStateStore<TStore>(name, partition);
}
