namespace StreamizFraud.Scoring;

/// <summary>A model of a deployment: which package, and what it does.</summary>
/// <param name="Name">Name that its maker gave it: the package must bear it.</param>
/// <param name="Version">Version that its maker gave it: the package must bear it.</param>
/// <param name="Sha256">SHA-256 of the package, 64 lower-case hexadecimal digits: by it the package is found and checked.</param>
/// <param name="Stage">What it does.</param>
/// <remarks>Immutable.</remarks>
public sealed record DeployedModel(string Name, string Version, string Sha256, ModelStage Stage)
{
    /// <summary>Share of the cards that a challenger decides for, above 0, at most 1; 0 for every other stage.</summary>
    public double Share { get; init; }

    /// <summary>Name and version, as messages name the model.</summary>
    public override string ToString() => $"{Name} {Version}";
}
