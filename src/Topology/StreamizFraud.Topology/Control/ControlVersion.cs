namespace StreamizFraud.Topology.Control;

/// <summary>A version of a thing, as it was made from its entry.</summary>
/// <typeparam name="T">What is made of it.</typeparam>
/// <param name="Entry">The entry.</param>
/// <param name="Value">What was made.</param>
public sealed record ControlVersion<T>(ControlEntry Entry, T Value);
