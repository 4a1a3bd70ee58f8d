using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Testing.Runs;

namespace StreamizFraud.Topology.Testing;

/// <summary>What is simulated.</summary>
/// <param name="Topology">Makes the topology of one run.</param>
/// <param name="Feed">What is fed.</param>
/// <param name="Options">How.</param>
internal sealed record Simulated(Func<SideEffects, StreamTopology> Topology, SimulationFeed Feed, ClusterSimulationOptions Options)
{
    /// <summary>Whether commits are transactions.</summary>
    public bool IsExactlyOnce => Options.ProcessingGuarantee == ProcessingGuarantee.ExactlyOnce;

    /// <summary>The run of a seed.</summary>
    public RunSettings RunOf(int seed) => new(new TopologyScenario(this), seed)
    {
        ExactlyOnce = IsExactlyOnce,
        Mild = !IsExactlyOnce,
        StaysInSession = !Has(SimulatedFaults.Zombies),
        Actions = Options.Actions,
        Limit = Limited,
    };

    /// <summary>An undisturbed run, of one member, over what another run was fed.</summary>
    /// <param name="run">That run.</param>
    /// <param name="seed">Decides how the member goes about it.</param>
    /// <param name="chunks">In how many parts it is fed.</param>
    public static SimulationRun Undisturbed(SimulationRun run, int seed, int chunks = 1)
    {
        var undisturbed = new SimulationRun(run.Settings with
        {
            Scenario = new TopologyScenario((TopologyScenario)run.Settings.Scenario, run, chunks),
            Seed = seed,
            Calm = true,
            Actions = 0,
            Records = false,
            Draws = null,
        });
        try
        {
            undisturbed.Run();
            return undisturbed;
        }
        catch (SimulationFailure failure)
        {
            undisturbed.Dispose();
            throw new UndisturbedException(failure.InnerException!);
        }
    }

    private Weather Limited(Weather weather) => weather with
    {
        Crashes = Has(SimulatedFaults.Crashes) ? weather.Crashes : 0,
        Losses = Has(SimulatedFaults.LostCalls) ? weather.Losses : 0,
        Refusals = Has(SimulatedFaults.Refusals) ? weather.Refusals : 0,
        Absences = Has(SimulatedFaults.Zombies) ? weather.Absences : 0,
        Disk = Has(SimulatedFaults.Disks) ? weather.Disk : 0,
        Markers = Has(SimulatedFaults.LateMarkers) ? weather.Markers : 0,
        Own = Has(SimulatedFaults.GrowingTopics) ? weather.Own : 0,
    };

    private bool Has(SimulatedFaults fault) => Options.Faults.HasFlag(fault);
}
