namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>A promise was broken.</summary>
internal sealed class LedgerException(string message) : Exception(message);
