using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Testing.Simulation;

namespace CardFraudService.Commands;

/// <summary>The embedded cluster, or the way to a real one.</summary>
internal sealed class ClusterChoice : IDisposable
{
    public ClusterChoice(string? bootstrap, ILoggerFactory loggers) =>
        Cluster = bootstrap is null ? new SimulatedCluster() : new KafkaCluster(new KafkaClusterOptions { BootstrapServers = bootstrap, LoggerFactory = loggers });

    public ICluster Cluster { get; }

    public void Dispose() => (Cluster as IDisposable)?.Dispose();
}
