using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Tasks;

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
