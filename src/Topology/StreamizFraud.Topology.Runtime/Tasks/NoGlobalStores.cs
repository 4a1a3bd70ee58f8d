using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>A topology without global stores.</summary>
internal sealed class NoGlobalStores : IGlobalStores
{
    public static NoGlobalStores Instance { get; } = new();

    public bool Contains(string name) => false;

    public IStateStore CreateReader(string name) => throw new KeyNotFoundException($"There is no store {name}.");
}
