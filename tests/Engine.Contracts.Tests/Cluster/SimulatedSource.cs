using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

/// <summary>A simulated cluster in real time.</summary>
public sealed class SimulatedSource : IClusterSource
{
    private readonly SimulatedCluster _cluster = new();

    public ICluster Open() => _cluster;

    public void DeleteTopic(string name) => _cluster.DeleteTopic(name);

    public void AddPartitions(string name, int partitions) => _cluster.AddPartitions(name, partitions);
}
