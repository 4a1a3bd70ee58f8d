namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>The settings of a topic.</summary>
/// <param name="Name">Name of the topic.</param>
/// <param name="Values">By Kafka's own names; those that the topic leaves to the broker may be missing.</param>
public sealed record TopicSettings(string Name, IReadOnlyDictionary<string, string> Values);
