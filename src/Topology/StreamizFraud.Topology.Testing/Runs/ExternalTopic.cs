namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>A topic that the application does not make itself.</summary>
/// <param name="Name">Name.</param>
/// <param name="Config">Settings by Kafka's own names; null for none.</param>
/// <param name="Partitions">Number of partitions; null for that of the run.</param>
internal sealed record ExternalTopic(string Name, IReadOnlyDictionary<string, string>? Config = null, int? Partitions = null);
