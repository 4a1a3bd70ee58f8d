using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Telemetry;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>The walks of a task through its stores and through global stores: they end before the commit, and are counted meanwhile.</summary>
/// <remarks>Owned by the task's thread. The stores' own walks end with their write buffers.</remarks>
internal sealed class TaskWalks : IDisposable
{
    private readonly List<OpenWalks> _all = [];
    private readonly List<OpenWalks> _readers = [];
    private readonly OpenIterators? _figures;
    private readonly TaskId _task;

    public TaskWalks(OpenIterators? figures, TaskId task, IReadOnlyCollection<TaskStore> stores)
    {
        _figures = figures;
        _task = task;
        foreach (var store in stores)
        {
            _all.AddRange(store.Walks);
            figures?.Track(this, task, store.Name, store.Walks);
        }
    }

    /// <summary>Adds the walks through a global store.</summary>
    public void AddReader(string name, IStateStore reader)
    {
        if (reader is IWalkedStore walked)
        {
            _all.Add(walked.Walks);
            _readers.Add(walked.Walks);
            _figures?.Track(this, _task, name, [walked.Walks]);
        }
    }

    /// <summary>Gives walks that have lasted to the end of a step their time.</summary>
    public void Stamp(TimeProvider time)
    {
        foreach (var walks in _all)
        {
            if (walks.Count > 0)
            {
                walks.Stamp(time.GetUtcNow().ToUnixTimeMilliseconds());
            }
        }
    }

    /// <summary>The task commits, or goes back to its last commit.</summary>
    public void End()
    {
        foreach (var walks in _readers)
        {
            walks.Release();
        }
    }

    public void Dispose()
    {
        End();
        _figures?.Forget(this);
    }
}
