using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Control;

/// <summary>The store of a history: rows by the number of entries that they know of.</summary>
internal sealed class ControlHistoryDefinition(string name)
    : KeyValueStoreDefinition<long, ControlAdoption>(name, Serde.Int64, new ControlAdoptionSerde(), timestamped: false)
{
    internal override TaskStore Create(StoreEnvironment environment) => new ControlStore(this, environment);
}
