using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Processing;

/// <summary>What user code of one node sees of its task.</summary>
internal class NodeContext(TaskContext task, string node, IReadOnlyCollection<string> stores) : IProcessorContext
{
    public string ApplicationId => task.ApplicationId;

    public IReadOnlyDictionary<string, string> AppConfigs => task.AppConfigs;

    public string StateDirectory => task.StateDirectory;

    public TaskId TaskId => task.TaskId;

    public RecordMetadata RecordMetadata => task.Current.Origin;

    public long CurrentStreamTimeMs => task.StreamTime;

    public long CurrentSystemTimeMs => task.SystemTime;

    public ILogger Logger => task.Logger;

    public TStore GetStateStore<TStore>(string name)
        where TStore : class, IStateStore
    {
        if (!stores.Contains(name) && !task.IsGlobal(name))
        {
            throw new TopologyException(
                $"Processor {node} asked for store {name}, but is connected to {(stores.Count == 0 ? "none" : string.Join(", ", stores))}.");
        }

        var store = task.Store(name);
        return store as TStore
            ?? throw new TopologyException($"Processor {node} asked for store {name} as {typeof(TStore).Name}, but it is a {store.GetType().Name}.");
    }

    public IDisposable Schedule(TimeSpan interval, PunctuationType type, Action<long> callback) => task.Schedule(interval, type, callback);

    public void RequestCommit() => task.RequestCommit();

    public void Drop(string reason) => task.Drop(node, reason);
}
