namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>A seed that broke a promise, or the engine.</summary>
internal sealed class SimulationFailure(RunSettings settings, Trace trace, Exception cause)
    : Exception(
        $"{settings.Scenario}, seed {settings.Seed}: {cause.GetType().Name}: {cause.Message}{Environment.NewLine}Last actions:{Environment.NewLine}{trace}{Environment.NewLine}",
        cause)
{
    /// <summary>Whether the ledger found it, not the engine itself.</summary>
    public bool ByLedger => InnerException is LedgerException;
}
