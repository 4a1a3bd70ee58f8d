namespace StreamizFraud.Topology.State;

/// <summary>A value with the event time of its last update.</summary>
/// <typeparam name="V">Value type.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Timestamp">Ms since the Unix epoch.</param>
public readonly record struct ValueAndTimestamp<V>(V Value, long Timestamp);
