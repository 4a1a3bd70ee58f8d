using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

/// <summary>Gives a contract the cluster that it judges.</summary>
public interface IClusterSource
{
    /// <summary>A cluster; skips the test with a reason if there is none.</summary>
    ICluster Open();

    /// <summary>Deletes a topic of an open cluster, as an operator would; returns when it is gone.</summary>
    void DeleteTopic(string name);

    /// <summary>Adds partitions to a topic of an open cluster, as an operator would.</summary>
    /// <param name="name">Topic.</param>
    /// <param name="partitions">Number of partitions from now on.</param>
    void AddPartitions(string name, int partitions);
}
