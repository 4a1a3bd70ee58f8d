using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Tasks;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>Opens tasks: folder, database, graph. A damaged database is set aside and the task begins with an empty one.</summary>
internal sealed class TaskFactory(ThreadEnvironment environment, TaskEnvironment shared, TopicWatch topics)
{
    public ActiveTask Open(TaskId id)
    {
        environment.StateDirectory.Hold(id);
        try
        {
            return OpenFolder(id);
        }
        catch
        {
            environment.StateDirectory.Leave(id);
            throw;
        }
    }

    private ActiveTask OpenFolder(TaskId id)
    {
        try
        {
            return Make(id);
        }
        catch (StoreCorruptedException exception)
        {
            ThreadLog.Rebuilt(environment.Loggers.CreateLogger<TaskFactory>(), id, exception.Message);
            environment.StateDirectory.Quarantine(id);
            return Make(id);
        }
        catch (StoreLayoutException exception)
        {
            ThreadLog.Rebuilt(environment.Loggers.CreateLogger<TaskFactory>(), id, exception.Message);
            environment.StateDirectory.Wipe(id);
            return Make(id);
        }
    }

    private ActiveTask Make(TaskId id)
    {
        var subtopology = environment.Topology.Parts[id.Subtopology];
        ActiveTask? task = null;
        var state = TaskState.Open(new TaskStatePlan
        {
            Iterators = environment.Metrics.Iterators,
            ApplicationId = environment.ApplicationId,
            Task = id,
            Subtopology = subtopology,
            // A task without persistent state needs no folder.
            Directory = subtopology.Stores.Any(store => store.Persistent) ? environment.StateDirectory.TaskPath(id) : environment.StateDirectory.Root,
            PersistentEngine = environment.PersistentEngine,
            MemoryEngine = environment.MemoryEngine,
            Stamp = () => new RecordStamp(task!.Current.Timestamp, task.Current.Headers),
            Drop = (store, reason) => task!.Drop(store, reason),
            Warn = (store, what) => TaskLog.StoreMisused(shared.Logger, id, store, what),
            MaxCachedRows = environment.Options.Config.MaxCachedRows,
            OffsetMetadataMaxBytes = environment.Options.Config.OffsetMetadataMaxBytes,
            Now = () => environment.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            PartitionCounts = topics.Plan.Counts,
        });
        task = new ActiveTask(shared with { PartitionCounts = topics.Plan.Counts }, id, subtopology, state)
        {
            AppConfigs = environment.Options.Config.AppConfigs,
            StateDirectory = environment.StateDirectory.PathOf(id),
        };
        return task;
    }
}
