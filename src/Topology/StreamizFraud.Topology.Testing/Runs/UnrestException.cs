namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>Something never ends: a promise too, but of another kind.</summary>
internal sealed class UnrestException(string message) : Exception(message);
