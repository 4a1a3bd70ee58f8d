using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>What a run is made of.</summary>
/// <param name="Scenario">The topology.</param>
/// <param name="Seed">Decides everything that is left to chance.</param>
internal sealed record RunSettings(Scenario Scenario, int Seed)
{
    /// <summary>Exactly once or at least once.</summary>
    public bool ExactlyOnce { get; init; } = true;

    /// <summary>How members share out tasks.</summary>
    public GroupAssignment Assignment { get; init; } = GroupAssignment.Range;

    /// <summary>Actions before everything may settle.</summary>
    public int Actions { get; init; } = 150;

    /// <summary>One member, no trouble: what the others are compared with.</summary>
    public bool Calm { get; init; }

    /// <summary>
    /// No records that are refused after they were taken, no processes that stop and go on. At least once both lose results: the changelog has a
    /// row's change whose result was refused, or a process that has no right to it any more overwrites a row.
    /// </summary>
    public bool Mild { get; init; }

    /// <summary>Whether a process comes back before its session is over, whatever it waits for.</summary>
    public bool StaysInSession { get; init; }

    /// <summary>Whether a process may end with any exception, and is started again: a broken twin has the right to stumble before it lies.</summary>
    public bool MayStumble { get; init; }

    /// <summary>How many of its last lines a trace keeps.</summary>
    public int TraceLines { get; init; } = 60;

    /// <summary>What of the weather there may be; null: all of it.</summary>
    public Func<Weather, Weather>? Limit { get; init; }

    /// <summary>Whether what is drawn is written down, so that the run can be made smaller.</summary>
    public bool Records { get; init; }

    /// <summary>What was drawn in another run, to be drawn again; null: the seed decides.</summary>
    public Draws? Draws { get; init; }

    /// <summary>Ports of each process.</summary>
    public Func<SimulatedCluster, ProcessPorts> Ports { get; init; } = cluster => new ProcessPorts(cluster);
}
