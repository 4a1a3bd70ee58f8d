namespace StreamizFraud.Topology.Testing;

/// <summary>A run of a <see cref="ClusterSimulation"/> in which something was not as it must be. The message is the whole finding.</summary>
public sealed class ClusterSimulationException : Exception
{
    internal ClusterSimulationException(string message, Exception cause, int seed, string finding, IReadOnlyList<string> trace)
        : base(message, cause) => (Seed, Finding, Trace) = (seed, finding, trace);

    /// <summary>The seed: with it alone the same run happens again, action by action.</summary>
    public int Seed { get; }

    /// <summary>What was not as it must be, in one line.</summary>
    public string Finding { get; }

    /// <summary>What happened in the smallest run found that still fails, one line an event.</summary>
    public IReadOnlyList<string> Trace { get; }
}
