using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

/// <summary>Gives a contract the cluster that it judges.</summary>
public interface IClusterSource
{
    /// <summary>A cluster; skips the test with a reason if there is none.</summary>
    ICluster Open();
}
