namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>A topic that exists.</summary>
/// <param name="Name">Name.</param>
/// <param name="Partitions">Number of partitions.</param>
/// <param name="Id">The cluster's id of this incarnation, which changes when the topic is deleted and made again; empty if unknown.</param>
public sealed record TopicDescription(string Name, int Partitions, string Id);
