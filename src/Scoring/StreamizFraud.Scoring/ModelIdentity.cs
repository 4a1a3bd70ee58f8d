namespace StreamizFraud.Scoring;

/// <summary>Says which model gave a score.</summary>
/// <param name="Name">Name that its maker gave it.</param>
/// <param name="Version">Version that its maker gave it.</param>
/// <param name="Sha256">SHA-256 of the model file, 64 lower-case hexadecimal digits: the one that cannot be wrong.</param>
public sealed record ModelIdentity(string Name, string Version, string Sha256);
