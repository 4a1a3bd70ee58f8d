using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Testing.Runs;

namespace StreamizFraud.Topology.Testing;

/// <summary>
/// Runs a topology on a whole cluster in virtual time, on one thread, with everything that can go wrong: the real stream threads, tasks, commits and restores of
/// two or three members; crashes, zombies, lost and repeated calls, full disks, members that come and go. One number, the seed, decides all of it. When a run has
/// come to rest, its results and stores must be those of an undisturbed run over the same input.
/// </summary>
/// <remarks>
/// A topology passes if its results depend on its records and its logged stores alone. It fails with a field that should be a store, a store without changelog,
/// the clock, chance, or an effect outside that cannot be repeated. Each run takes some ms to some tens of ms; state folders lie in the temporary folder and go
/// with the run. Thread-safe if the topology's own code is.
/// </remarks>
public static class ClusterSimulation
{
    /// <summary>Runs a topology with each seed, until one fails.</summary>
    /// <param name="topology">The topology. Its processors are made by their suppliers, as in production; what those share outlives a crash and a run.</param>
    /// <param name="feed">What it reads.</param>
    /// <param name="seeds">Seeds, such as <c>Enumerable.Range(1, 200)</c>.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>What the runs were like.</returns>
    /// <exception cref="ArgumentException">
    /// The feed or the options name what the topology does not have, the feed leaves out a topic that it reads, or the options set what belongs to the simulation.
    /// </exception>
    /// <exception cref="ClusterSimulationException">A run failed.</exception>
    public static ClusterSimulationReport Run(StreamTopology topology, SimulationFeed feed, IEnumerable<int> seeds, ClusterSimulationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        return Run(_ => topology, feed, seeds, options);
    }

    /// <summary>The same of a topology that does something outside of its topics and stores.</summary>
    /// <param name="topology">Makes the topology of one run; stand-ins of what is outside tell what they are asked to do.</param>
    /// <param name="feed">What it reads.</param>
    /// <param name="seeds">Seeds.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>What the runs were like.</returns>
    /// <exception cref="ArgumentException">
    /// The feed or the options name what the topology does not have, the feed leaves out a topic that it reads, or the options set what belongs to the simulation.
    /// </exception>
    /// <exception cref="ClusterSimulationException">A run failed.</exception>
    public static ClusterSimulationReport Run(Func<SideEffects, StreamTopology> topology, SimulationFeed feed, IEnumerable<int> seeds, ClusterSimulationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(feed);
        ArgumentNullException.ThrowIfNull(seeds);
        var simulated = new Simulated(topology, feed, options ?? new ClusterSimulationOptions());
        ArgumentOutOfRangeException.ThrowIfLessThan(simulated.Options.Actions, 1, nameof(options));
        var all = seeds.ToList();
        ArgumentOutOfRangeException.ThrowIfZero(all.Count, nameof(seeds));
        var plan = new TopologyScenario(simulated).CheckedPlan();
        var events = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var records = plan.Texts(simulated.IsExactlyOnce).Keys.ToDictionary(name => name, _ => 0L, StringComparer.Ordinal);
        foreach (var seed in all)
        {
            using var run = new SimulationRun(simulated.RunOf(seed));
            try
            {
                run.Run();
            }
            catch (SimulationFailure failure)
            {
                throw new Finding(simulated, run, failure).ToException();
            }

            foreach (var (kind, count) in run.Trace.Counts)
            {
                events[kind] = events.GetValueOrDefault(kind) + count;
            }

            foreach (var (name, count) in ((TopologyScenario)run.Settings.Scenario).Plan.Counts)
            {
                records[name] += count;
            }
        }

        return new ClusterSimulationReport(all, events, plan.Texts(simulated.IsExactlyOnce), records);
    }
}
