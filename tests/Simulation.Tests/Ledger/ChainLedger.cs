using System.Globalization;
using StreamizFraud.Simulation.Tests.Scenarios;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Simulation.Tests.Ledger;

/// <summary>Judges a run over hash chains: everything that was ever committed, and every disk that a process left behind.</summary>
internal sealed class ChainLedger : ILedger
{
    private readonly SimulationRun _run;
    private readonly ChainScenario _scenario;
    private readonly CommittedHistory _history;
    private readonly List<StoreSnapshot> _snapshots = [];
    private readonly List<GlobalSnapshot> _globalSnapshots = [];

    public ChainLedger(SimulationRun run, ChainScenario scenario)
    {
        _run = run;
        _scenario = scenario;
        string[] topics =
            [.. scenario.Sources, ChainScenario.Output, .. scenario.Stores.Select(store => $"{Scenario.Application}-{store}-changelog")];
        _history = new CommittedHistory(run.Cluster, topics, run.Partitions);
    }

    public void Committing() => _history.Read();

    /// <summary>Keeps what lies on a member's disk, to be compared when all transactions are decided.</summary>
    public void Ended(Member member, string how)
    {
        var when = $"{member.Name} {how} at {_run.Trace.Now:F0} ms";
        foreach (var folder in member.Disk.Folders)
        {
            var name = Path.GetFileName(folder).Split('_');
            var content = DiskContent.Read(member.Disk.Batches(folder));
            if (_scenario.GlobalStore is { } global && name[0] == "global")
            {
                long[] places = [.. Enumerable.Range(0, _run.Partitions).Select(partition => content.NextOffset(global, partition))];
                _globalSnapshots.Add(new GlobalSnapshot(when, places, Links(content.Rows(global))));
                continue;
            }

            foreach (var store in content.Stores)
            {
                var partition = int.Parse(name[1], CultureInfo.InvariantCulture);
                var end = _run.Cluster.EndOffset($"{Scenario.Application}-{store}-changelog", partition);
                _snapshots.Add(new StoreSnapshot(when, store, partition, content.NextOffset(store), end, Links(content.Rows(store))));
            }
        }
    }

    public void Check()
    {
        _history.Read();
        var world = new CommittedWorld(_history);
        var exactlyOnce = _run.Settings.ExactlyOnce;
        if (exactlyOnce)
        {
            _scenario.CheckExactlyOnce(world);
        }
        else
        {
            _scenario.CheckAtLeastOnce(world);
        }

        _snapshots.ForEach(snapshot => snapshot.Check(world, exactlyOnce));
        foreach (var member in _run.Members)
        {
            CheckStores(member, world);
        }

        _globalSnapshots.ForEach(snapshot => snapshot.Check(world.Topic(ChainScenario.Output)));
        CheckGlobals(world);
    }

    public void Dispose() => _history.Dispose();

    private static Dictionary<string, Link> Links(IReadOnlyDictionary<string, byte[]> rows) =>
        rows.ToDictionary(row => row.Key, row => LinkSerde.Read(row.Value));

    /// <summary>The stores of running tasks hold all of their changelogs.</summary>
    private void CheckStores(Member member, CommittedWorld world)
    {
        var kept = _snapshots.Count;
        Ended(member, "running at the end");
        foreach (var snapshot in _snapshots[kept..])
        {
            var runs = member.Tasks.Any(task => task.Partition == snapshot.Partition
                && _run.Topology.Subtopologies[task.Subtopology].Stores.Any(store => store.Name == snapshot.Store));
            var exactlyOnce = _run.Settings.ExactlyOnce;
            (runs && exactlyOnce ? snapshot with { NextOffset = snapshot.ChangelogEnd } : snapshot).Check(world, exactlyOnce);
        }
    }

    /// <summary>What each client reads in its global store at the end is the whole topic.</summary>
    private void CheckGlobals(CommittedWorld world)
    {
        if (_scenario.GlobalStore is not { } store)
        {
            return;
        }

        foreach (var member in _run.Members)
        {
            var rows = (IReadOnlyKeyValueStore<string, Link>)member.Global!.CreateReader(store);
            new GlobalSnapshot($"{member.Name} at the end", [.. Enumerable.Repeat(long.MaxValue, _run.Partitions)], rows.All().ToDictionary())
                .Check(world.Topic(ChainScenario.Output));
        }
    }
}
