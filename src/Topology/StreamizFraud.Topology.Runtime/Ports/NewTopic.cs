namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>A topic to create.</summary>
/// <param name="Name">Name.</param>
/// <param name="Partitions">Number of partitions, 1 or more.</param>
/// <param name="ReplicationFactor">Copies; -1 takes the broker's default.</param>
/// <param name="Config">Topic settings by Kafka's own names.</param>
public sealed record NewTopic(string Name, int Partitions, short ReplicationFactor, IReadOnlyDictionary<string, string> Config);
