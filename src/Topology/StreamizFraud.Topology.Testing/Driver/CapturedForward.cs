using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Testing;

/// <summary>A record that a processor forwarded.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <param name="Record">The record.</param>
/// <param name="Child">Name of the child that it is for; null: all of them.</param>
public readonly record struct CapturedForward<K, V>(Record<K, V> Record, string? Child);
