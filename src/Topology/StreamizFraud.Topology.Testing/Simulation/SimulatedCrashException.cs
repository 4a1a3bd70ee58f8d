namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>The simulated process died inside a call. Not a <c>StreamException</c>: no policy of the engine may handle it.</summary>
public sealed class SimulatedCrashException : Exception
{
    /// <summary>A death.</summary>
    /// <param name="clientId">Client whose process died.</param>
    public SimulatedCrashException(string clientId)
        : base($"The process of client '{clientId}' died here, as the fault script said.")
    {
    }
}
