namespace StreamizFraud.Features;

/// <summary>Where each feature of a set is in its rows.</summary>
/// <remarks>Immutable, thread-safe.</remarks>
internal sealed class FeatureColumns(IReadOnlyList<string> names)
{
    private readonly Dictionary<string, int> _columns = names.Select((name, column) => (name, column)).ToDictionary(feature => feature.name, feature => feature.column, StringComparer.Ordinal);

    /// <summary>Column of a feature.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public int Of(string name) =>
        _columns.TryGetValue(name, out var column) ? column : throw new KeyNotFoundException($"The set has no feature {name}. It has: {string.Join(", ", names)}.");
}
