using StreamizFraud.Simulation.Tests.Scenarios;
using StreamizFraud.Simulation.Tests.Twins;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Simulation.Tests.Run;

/// <summary>What a run is made of.</summary>
/// <param name="Scenario">The topology.</param>
/// <param name="Seed">Decides everything that is left to chance.</param>
internal sealed record RunSettings(Scenario Scenario, int Seed)
{
    /// <summary>Exactly once or at least once.</summary>
    public bool ExactlyOnce { get; init; } = true;

    /// <summary>Actions before everything may settle.</summary>
    public int Actions { get; init; } = 150;

    /// <summary>One member, no trouble: what the others are compared with.</summary>
    public bool Calm { get; init; }

    /// <summary>
    /// No records that are refused after they were taken, no processes that stop and go on. At least once both lose results: the changelog has a
    /// row's change whose result was refused, or a process that has no right to it any more overwrites a row.
    /// </summary>
    public bool Mild { get; init; }

    /// <summary>Whether a process may end with any exception, and is started again: a broken twin has the right to stumble before it lies.</summary>
    public bool MayStumble { get; init; }

    /// <summary>Ports of each process.</summary>
    public Func<SimulatedCluster, Twin> Twin { get; init; } = cluster => new Twin(cluster);
}

/// <summary>A seed that broke a promise, or the engine.</summary>
internal sealed class SimulationFailure(RunSettings settings, Trace trace, Exception cause)
    : Exception(
        $"{settings.Scenario}, seed {settings.Seed}: {cause.GetType().Name}: {cause.Message}{Environment.NewLine}Last actions:{Environment.NewLine}{trace}{Environment.NewLine}",
        cause)
{
    /// <summary>Whether the ledger found it, not the engine itself.</summary>
    public bool ByLedger => InnerException is Ledger.LedgerException;
}
