namespace StreamizFraud.Topology.State;

/// <summary>A version of a row.</summary>
/// <typeparam name="V">Value type.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Timestamp">From when it was valid, ms since the Unix epoch.</param>
/// <param name="ValidTo">Until when, exclusive; <see cref="long.MaxValue"/> for the newest.</param>
public readonly record struct VersionedRecord<V>(V Value, long Timestamp, long ValidTo);
