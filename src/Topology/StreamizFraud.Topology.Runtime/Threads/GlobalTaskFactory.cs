using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Tasks;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>Opens the global stores of a client.</summary>
/// <param name="environment">What the thread runs with.</param>
/// <param name="part">The stores, with what fills them.</param>
/// <param name="topics">Full names of their topics, by store.</param>
/// <param name="known">The topics as the thread has seen them last.</param>
/// <param name="logger">The thread's.</param>
internal sealed class GlobalTaskFactory(
    ThreadEnvironment environment, Subtopology part, IReadOnlyDictionary<string, string> topics, IReadOnlyDictionary<string, TopicDescription> known, ILogger logger)
{
    /// <summary>Opens the stores as they were left, or anew where they come from other topics or cannot be read.</summary>
    public GlobalTask Open()
    {
        environment.StateDirectory.WipeFreshGlobal();
        var task = OpenDirectory();
        if (!TryStart(task, isEmpty: false))
        {
            // A topic that was deleted and made again has other records at the same offsets.
            ThreadLog.Rebuilt(logger, TaskId.Global, "its rows come from another topic than it is filled from now");
            environment.StateDirectory.Wipe(TaskId.Global);
            task = OpenDirectory();
            TryStart(task, isEmpty: true);
        }

        return task;
    }

    /// <summary>Opens empty stores beside those that are being read.</summary>
    public GlobalTask OpenFresh()
    {
        environment.StateDirectory.WipeFreshGlobal();
        var task = Make(part.Stores.Any(store => store.Persistent)
            ? environment.StateDirectory.FreshGlobalPath()
            : $"{environment.StateDirectory.Root}.fresh");
        TryStart(task, isEmpty: true);
        return task;
    }

    /// <summary>Notes what the task's rows come from, and starts it; a task that does not start is disposed of.</summary>
    /// <returns>Whether it was started: not if it has rows of another topic than it is filled from now.</returns>
    private bool TryStart(GlobalTask task, bool isEmpty)
    {
        try
        {
            if (!TryClaim(task) && !isEmpty)
            {
                task.Dispose();
                return false;
            }

            task.Start();
            return true;
        }
        catch
        {
            task.Dispose();
            throw;
        }
    }

    private bool TryClaim(GlobalTask task) => topics.All(topic =>
        TopicClaims.TryClaim(task.State.DatabaseOf(topic.Key), topic.Key, $"{topic.Value} {known.GetValueOrDefault(topic.Value)?.Id}"));

    private GlobalTask OpenDirectory()
    {
        try
        {
            return Make();
        }
        catch (StoreCorruptedException exception)
        {
            ThreadLog.Rebuilt(logger, TaskId.Global, exception.Message);
            environment.StateDirectory.Quarantine(TaskId.Global);
            return Make();
        }
        catch (StoreLayoutException exception)
        {
            ThreadLog.Rebuilt(logger, TaskId.Global, exception.Message);
            environment.StateDirectory.Wipe(TaskId.Global);
            return Make();
        }
    }

    private GlobalTask Make() => Make(
        part.Stores.Any(store => store.Persistent) ? environment.StateDirectory.TaskPath(TaskId.Global) : environment.StateDirectory.Root);

    private GlobalTask Make(string directory)
    {
        GlobalTask? task = null;
        var state = TaskState.Open(new TaskStatePlan
        {
            Iterators = environment.Metrics.Iterators,
            ApplicationId = environment.ApplicationId,
            Task = TaskId.Global,
            Subtopology = part,
            Directory = directory,
            PersistentEngine = environment.PersistentEngine,
            MemoryEngine = environment.MemoryEngine,
            Stamp = () => new RecordStamp(task!.Current.Timestamp, task.Current.Headers),
            Drop = (store, reason) => task!.Drop(store, reason),
            // Rows are seldom read back by what wrote them, and the readers have views of their own.
            MaxCachedRows = 0,
            Now = () => environment.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            PartitionCounts = Counts(),
            IsGlobal = true,
        });
        task = new GlobalTask(
            new GlobalTaskPlan
            {
                ApplicationId = environment.ApplicationId,
                Time = environment.Time,
                Logger = environment.Loggers.CreateLogger<GlobalTask>(),
                Metrics = environment.Metrics,
                BadRecords = environment.Options.Config.BadRecords,
            },
            part,
            state)
        {
            AppConfigs = environment.Options.Config.AppConfigs,
            StateDirectory = environment.StateDirectory.PathOf(TaskId.Global),
        };
        return task;
    }

    /// <summary>Partitions of the topics as they were seen last, which may be more than the plan knew.</summary>
    private Dictionary<string, int> Counts()
    {
        var counts = new Dictionary<string, int>(environment.Partitions.Counts);
        foreach (var topic in known.Values)
        {
            counts[topic.Name] = topic.Partitions;
        }

        return counts;
    }
}
