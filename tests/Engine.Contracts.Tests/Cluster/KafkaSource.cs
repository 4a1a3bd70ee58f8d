using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

/// <summary>The real cluster that <c>KAFKA_BOOTSTRAP_SERVERS</c> names.</summary>
/// <param name="direct">Whether bytes go to and from librdkafka directly.</param>
public sealed class KafkaSource(bool direct = true) : IClusterSource
{
    private static string? Servers => Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS");

    public ICluster Open()
    {
        Skip.If(string.IsNullOrEmpty(Servers), "KAFKA_BOOTSTRAP_SERVERS is not set: no real broker to compare with.");
        return new KafkaCluster(new KafkaClusterOptions { BootstrapServers = Servers!, DirectCalls = direct });
    }

    public void DeleteTopic(string name)
    {
        using var admin = Admin();
        admin.DeleteTopicsAsync([name], new DeleteTopicsOptions { OperationTimeout = TimeSpan.FromSeconds(10) }).GetAwaiter().GetResult();
    }

    public void AddPartitions(string name, int partitions)
    {
        using var admin = Admin();
        admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = name, IncreaseTo = partitions }]).GetAwaiter().GetResult();
    }

    private static IAdminClient Admin() => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Servers }).Build();
}
