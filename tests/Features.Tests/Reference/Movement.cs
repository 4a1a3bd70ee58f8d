namespace StreamizFraud.Features.Tests.Reference;

/// <summary>An event with an input of every kind: a number that is always there, one that may be missing, a text, a condition, a late label.</summary>
public readonly record struct Movement(string Card, long Amount, long? Tip, string? Shop, bool Fraud, long? KnownAtMs);
