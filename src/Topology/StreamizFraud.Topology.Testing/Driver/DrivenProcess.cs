using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Queries;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Tasks;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Topology.Testing;

/// <summary>The application under test from a start to the next: its threads, stepped by the driver, and its hold on the state folder.</summary>
internal sealed class DrivenProcess : IDisposable
{
    private const int MostRounds = 10_000;

    private readonly StateDirectory _directory;
    private readonly GlobalThread? _global;
    private readonly StreamThread? _thread;

    /// <summary>Starts; the tasks are running then.</summary>
    /// <param name="config">The application's settings.</param>
    /// <param name="environment">All else, with <paramref name="directory"/> as its state folder.</param>
    /// <param name="directory">The state folder, which is closed with the process.</param>
    public DrivenProcess(StreamsConfig config, ThreadEnvironment environment, StateDirectory directory)
    {
        _directory = directory;
        try
        {
            if (environment.Topology.Global is not null)
            {
                // Rule K6: loaded before anything is processed.
                _global = new GlobalThread(environment with { Options = ThreadSetup.Global(config) });
                Await(() => _global.IsLoaded, _global.RunOnce, "The global stores were not loaded: loading makes no progress.");
                environment = environment with { GlobalStores = _global };
            }

            _thread = new StreamThread(environment);
            _thread.Start();
            Await(
                () => _thread.IsRunning || environment.Topology.Subtopologies.Count == 0,
                _thread.RunOnce,
                "The tasks did not start: restoring makes no progress.");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyCollection<ActiveTask> Tasks => _thread!.Tasks;

    /// <summary>One round; what reaches the topic of a global store is in the store before the tasks go on (rule D2).</summary>
    /// <returns>Whether anything happened.</returns>
    public bool Step() => _global?.RunOnce() == true || _thread!.RunOnce();

    public bool CommitNow() => _thread!.CommitNow();

    /// <summary>What a test has written to stores stays, also if the next record fails.</summary>
    /// <exception cref="SerdeException">A store cannot write it.</exception>
    public void KeepWritesFromOutside()
    {
        foreach (var task in Tasks)
        {
            try
            {
                task.State.CheckWrites();
            }
            catch (SerdeException)
            {
                task.State.Undo();
                throw;
            }

            task.State.Keep();
        }
    }

    /// <summary>Brings the stream times of all tasks to the latest of them.</summary>
    public void ShareStreamTime()
    {
        var latest = Tasks.Select(task => task.StreamTime).DefaultIfEmpty(-1).Max();
        foreach (var task in Tasks)
        {
            task.AdvanceStreamTime(latest);
        }
    }

    /// <summary>A global store to read from, or a store of the task of a partition; null if there is none of that name.</summary>
    public IStateStore? Store(string name, int partition) => _global?.Contains(name) == true
        ? _global.CreateReader(name)
        : Tasks.Where(task => task.TaskId.Partition == partition).Select(task => task.State.Store(name)).FirstOrDefault(store => store is not null);

    /// <summary>The committed rows of a store, as readers beside the application see them.</summary>
    public IReadOnlyList<T> Open<T>(StreamTopology topology, StoreQueryParameters<T> parameters)
        where T : class, IStateStore => new LocalStores(topology, [_thread!], _global ?? (IGlobalStores)NoGlobalStores.Instance).Open(parameters);

    /// <summary>Ends in order.</summary>
    public void Close()
    {
        _thread!.Close();
        Dispose();
    }

    /// <summary>Ends as a crash does: what the process has not committed is gone.</summary>
    public void Dispose()
    {
        try
        {
            _thread?.Dispose();
        }
        catch (SimulatedCrashException)
        {
            // The dead cannot say goodbye.
        }
        finally
        {
            _global?.Dispose();
            _directory.Dispose();
        }
    }

    private static void Await(Func<bool> isDone, Func<bool> step, string otherwise)
    {
        for (var round = 0; !isDone(); round++)
        {
            step();
            if (round == MostRounds)
            {
                throw new StreamException(FaultScope.Application, otherwise) { IsLoggable = true };
            }
        }
    }
}
