using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

/// <summary>A simulated cluster in real time.</summary>
public sealed class SimulatedSource : IClusterSource
{
    public ICluster Open() => new SimulatedCluster();
}
