namespace StreamizFraud.Decisions;

/// <summary>Says which rules were in force.</summary>
/// <param name="Name">Name of the set.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">Its hash (<see cref="RuleSetDocument.Sha256"/>).</param>
public sealed record RuleSetStamp(string Name, string Version, string Sha256);
