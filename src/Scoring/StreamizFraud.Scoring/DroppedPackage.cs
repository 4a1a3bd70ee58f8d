namespace StreamizFraud.Scoring;

/// <summary>What became of a file in a <see cref="ModelDropFolder"/>.</summary>
/// <param name="File">Its name.</param>
/// <param name="Model">What the package calls itself; null if that could not be found out.</param>
/// <param name="Refused">Why it was not registered; null: it was.</param>
public sealed record DroppedPackage(string File, ModelIdentity? Model, string? Refused);
