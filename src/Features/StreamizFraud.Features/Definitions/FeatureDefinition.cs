namespace StreamizFraud.Features;

/// <summary>A feature of a set as models bind to it.</summary>
/// <param name="Name">Name, unique in its set.</param>
/// <param name="Sha256">
/// Hash of what its value is computed from, 64 lower-case hexadecimal digits: operator, window, selector, key and null rule. Names do not
/// count, nor do the set's other features.
/// </param>
/// <param name="Unit">Unit of the value, for readers; null if not said.</param>
/// <param name="CanBeNull">Whether the value can be null: a model that reads the feature must take null, as NaN.</param>
public sealed record FeatureDefinition(string Name, string Sha256, string? Unit, bool CanBeNull = false)
{
    /// <summary>What the value is where there is none (<c>OrDefault</c>); null if it is never replaced.</summary>
    public double? Default { get; init; }
}
