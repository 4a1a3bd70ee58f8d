using StreamizFraud.Topology.Testing.Disks;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Commit;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>A member of the group: a disk and an identity that stay, and a process that comes and goes.</summary>
internal sealed class Member(SimulationRun run, string name, string stateFolder) : ICommitSteps
{
    private readonly SurvivingDisk _disk = new();
    private StateDirectory? _directory;
    private ProcessPorts? _ports;
    private bool _killed;
    private bool _losesPower;
    private bool _joined;

    public string Name => name;

    public SurvivingDisk Disk => _disk;

    public string TransactionalId => $"{ClientPrefix}1";

    /// <summary>Ends of transactions that will not be answered.</summary>
    public int Outage { get; set; }

    /// <summary>Disk writes that will be refused.</summary>
    public int RefusedWrites { get; set; }

    /// <summary>Whether the process is inside a call: it cannot take another step meanwhile.</summary>
    public bool Busy { get; set; }

    public bool IsUp => Thread is not null && !_killed;

    public StreamThread? Thread { get; private set; }

    public GlobalThread? Global { get; private set; }

    /// <summary>Whether the last look at the global topic brought nothing.</summary>
    public bool GlobalRests { get; private set; }

    private string ClientPrefix => $"{Scenario.Application}-{name}-";

    public void Start()
    {
        run.Trace.Add("start", name);
        try
        {
            run.PrepareTopics();
        }
        catch (TopologyException exception) when (run.Settings.Scenario.Meaning(run, exception) == FailureMeaning.EndOfRun)
        {
            run.Stop(exception.Message);
            return;
        }

        _killed = false;
        _disk.Refuses = _ => RefusedWrites > 0 && RefusedWrites-- > 0;
        _directory = StateDirectory.Open(stateFolder, Scenario.Application);
        _ports = run.Settings.Ports(run.Cluster);
        _ports.HidesSettings = run.Settings.Scenario.HidesSettings;
        var environment = _ports.Wrap(run.EnvironmentOf(name, stateFolder, _directory, _ports, _ports.Wrap(new SurvivingStoreEngine(_disk)), this));
        Global = !run.Settings.Scenario.HasGlobalStore ? null : new GlobalThread(environment with { Options = run.GlobalOptionsOf(name, stateFolder) });
        Thread = new StreamThread(Global is null ? environment : environment with { GlobalStores = Global });
        _joined = false;
        if (Global is null)
        {
            Join(Thread);
        }
    }

    /// <summary>One round of the thread's loop.</summary>
    /// <returns>Whether anything happened.</returns>
    public bool Step()
    {
        var progress = false;
        Act(thread =>
        {
            // The two loops know nothing of each other: their steps fall as they like, once the global store is loaded.
            var turn = Global is null ? 2 : _joined && !run.IsSettling ? run.Dice.Between(0, 2) : 1;
            GlobalRests = false;
            if (turn <= 1)
            {
                GlobalRests = !Global!.RunOnce();
                progress = !GlobalRests;
            }

            if (turn >= 1 && Global is not { IsLoaded: false })
            {
                Join(thread);
                progress |= thread.RunOnce();
            }
        });
        return progress || Thread is null;
    }

    /// <summary>Leaves in order.</summary>
    public void Close()
    {
        run.Trace.Add("close", name);
        Act(thread => thread.Close());
        End("closed");
    }

    /// <summary>The process is killed; the call it is in does not return.</summary>
    public void Kill(string where)
    {
        run.Trace.Add("crash", $"{name} at {where}");
        _killed = true;
        run.Cluster.Kill(ClientPrefix);
        _losesPower = run.LosesPower();
    }

    /// <summary>The process is killed between two steps.</summary>
    public void Crash(string where)
    {
        if (IsUp && !Busy)
        {
            Kill(where);
            Bury();
        }
    }

    /// <summary>Somebody deletes the local state of a process that does not run.</summary>
    public void WipeState()
    {
        if (Thread is null && Directory.Exists(stateFolder))
        {
            run.Trace.Add("wipe", name);
            Directory.Delete(stateFolder, recursive: true);
        }
    }

    /// <summary>Clears up after a process that was killed between two steps.</summary>
    public void Bury() => End("crashed");

    public IReadOnlyList<TaskId> Tasks => Thread is null ? [] : [.. Thread.Tasks.Select(task => task.TaskId)];

    public string FolderOf(TaskId task) => Path.Combine(_directory!.Root, task.ToString());

    void ICommitSteps.Reached(CommitStep step)
    {
        _ports!.Reached(step);
        run.Faults.At(step, this);
    }

    private void Join(StreamThread thread)
    {
        if (!_joined)
        {
            _joined = true;
            thread.Start();
        }
    }

    private void Act(Action<StreamThread> action)
    {
        Busy = true;
        try
        {
            action(Thread!);
        }
        catch (Exception) when (_killed)
        {
            End("crashed");
        }
        catch (StreamException exception) when (run.Settings.Scenario.Meaning(run, exception) is not FailureMeaning.Unexpected and var meaning)
        {
            run.Trace.Add("thread ended", $"{name}: {exception.Message}");
            End("ended by itself");
            Follow(meaning, exception.Message);
        }
        catch (Exception exception) when (run.Settings.MayStumble || exception is StreamException fault && EndsProcess(fault))
        {
            run.Trace.Add("thread ended", $"{name}: {exception.Message}");
            End("ended by itself");
        }
        finally
        {
            Busy = false;
        }
    }

    private void Follow(FailureMeaning meaning, string reason)
    {
        switch (meaning)
        {
            case FailureMeaning.StartAnew:
                WipeState();
                break;
            case FailureMeaning.EndOfRun:
                run.Stop(reason);
                break;
        }
    }

    /// <summary>Failures that a real process may end with, to be started again. Any other one is a finding.</summary>
    private static bool EndsProcess(StreamException exception) =>
        exception is StoreWriteException or TooManyLossesException;

    private void End(string how)
    {
        if (Thread is not { } thread)
        {
            return;
        }

        var global = Global;
        (Thread, Global) = (null, null);
        Outage = 0;
        try
        {
            thread.Dispose();
        }
        catch (SimulatedCrashException)
        {
            // The dead cannot say goodbye.
        }

        global?.Dispose();
        if (_killed && _losesPower)
        {
            run.Trace.Add("power loss", name);
            _disk.LosePower(() => run.Dice.Between(0, 4));
        }

        run.Ended(this, how);
        _directory?.Dispose();
    }
}
