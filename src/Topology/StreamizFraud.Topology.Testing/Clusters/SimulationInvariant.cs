namespace StreamizFraud.Topology.Testing;

/// <summary>Something that must hold when a run of a <see cref="ClusterSimulation"/> has come to rest.</summary>
/// <param name="Name">What holds, for the message: <c>"no card is told of twice"</c>.</param>
/// <param name="Fault">Looks at what came out and says what is wrong with it; null: nothing.</param>
public sealed record SimulationInvariant(string Name, Func<SimulationOutcome, string?> Fault);
