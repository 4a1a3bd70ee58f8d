namespace StreamizFraud.Topology.State;

/// <summary>The topology has no store of that name: asking again does not help.</summary>
/// <param name="message">Which stores it has.</param>
/// <remarks>Source: <c>UnknownStateStoreException</c> of Kafka Streams.</remarks>
public sealed class UnknownStateStoreException(string message) : InvalidStateStoreException(message);
