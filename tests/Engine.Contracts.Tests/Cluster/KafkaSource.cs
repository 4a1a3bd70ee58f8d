using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

/// <summary>The real cluster that <c>KAFKA_BOOTSTRAP_SERVERS</c> names.</summary>
public sealed class KafkaSource : IClusterSource
{
    public ICluster Open()
    {
        var servers = Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS");
        Skip.If(string.IsNullOrEmpty(servers), "KAFKA_BOOTSTRAP_SERVERS is not set: no real broker to compare with.");
        throw new SkipException("The Kafka adapter is not in this build yet.");
    }
}
