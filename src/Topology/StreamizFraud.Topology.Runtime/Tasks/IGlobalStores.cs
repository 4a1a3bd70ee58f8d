using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>The global stores of a client. Thread-safe.</summary>
internal interface IGlobalStores
{
    /// <summary>Whether there is one of that name.</summary>
    bool Contains(string name);

    /// <summary>A new view of the committed rows of one of them, for one thread.</summary>
    IStateStore CreateReader(string name);
}
