namespace StreamizFraud.Simulation.Tests.Ledger;

/// <summary>A promise was broken.</summary>
internal sealed class LedgerException(string message) : Exception(message);

/// <summary>Something never ends: a promise too, but of another kind.</summary>
internal sealed class UnrestException(string message) : Exception(message);
