using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Processing;

/// <summary>Hands a processor the stores that it was connected to, and only those.</summary>
internal static class StoreAccess
{
    public static TStore Get<TStore>(TaskContext task, string node, IReadOnlyCollection<string> connected, string name)
        where TStore : class, IStateStore
    {
        if (!connected.Contains(name))
        {
            throw new TopologyException(
                $"Processor {node} asked for store {name}, but is connected to {(connected.Count == 0 ? "none" : string.Join(", ", connected))}.");
        }

        var store = task.Store(name);
        return store as TStore
            ?? throw new TopologyException($"Processor {node} asked for store {name} as {typeof(TStore).Name}, but it is a {store.GetType().Name}.");
    }
}
