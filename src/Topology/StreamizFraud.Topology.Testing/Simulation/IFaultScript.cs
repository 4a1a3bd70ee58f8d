namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>Decides which faults strike.</summary>
public interface IFaultScript
{
    /// <summary>
    /// Asked at every point, on the calling thread and outside the cluster's lock, so it may move the clock, call the cluster, or let another
    /// actor take a step.
    /// </summary>
    /// <param name="point">Where.</param>
    /// <param name="clientId">Client that makes the call.</param>
    /// <returns>What happens. Answers that make no sense at this point count as <see cref="FaultAnswer.Pass"/>.</returns>
    FaultAnswer At(FaultPoint point, string clientId);
}
