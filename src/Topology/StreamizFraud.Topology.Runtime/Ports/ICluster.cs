namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>The way to a cluster: makes the clients that the runtime works with.</summary>
/// <remarks>Thread-safe. Two implementations: Confluent.Kafka for real clusters, the simulated cluster for tests and embedded use.</remarks>
public interface ICluster
{
    /// <summary>A consumer; the caller disposes it.</summary>
    IRecordConsumer CreateConsumer(ConsumerSettings settings);

    /// <summary>A producer; the caller disposes it.</summary>
    IRecordProducer CreateProducer(ProducerSettings settings);

    /// <summary>An admin client; the caller disposes it.</summary>
    /// <param name="settings">Settings; null: the defaults.</param>
    IClusterAdmin CreateAdmin(AdminSettings? settings = null);
}
