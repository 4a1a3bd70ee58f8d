using StreamizFraud.Topology.Runtime.Restoration;
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

/// <summary>A topology without global stores.</summary>
internal sealed class NoGlobalStores : IGlobalStores
{
    public static NoGlobalStores Instance { get; } = new();

    public bool Contains(string name) => false;

    public IStateStore CreateReader(string name) => throw new KeyNotFoundException($"There is no store {name}.");
}

/// <summary>The global stores as one task reads them: one view each, made when it is first asked for.</summary>
/// <remarks>Owned by the task's thread.</remarks>
internal sealed class GlobalReaders(IGlobalStores stores, TaskWalks walks)
{
    private readonly Dictionary<string, IStateStore> _readers = [];

    public bool Contains(string name) => stores.Contains(name);

    public IStateStore Reader(string name)
    {
        if (!_readers.TryGetValue(name, out var reader))
        {
            _readers.Add(name, reader = stores.CreateReader(name));
            walks.AddReader(name, reader);
        }

        return reader;
    }
}
