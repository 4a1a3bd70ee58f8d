using System.Runtime.InteropServices;

namespace StreamizFraud.Features;

/// <summary>Where each feature of a set is in its rows.</summary>
/// <param name="names">The features, in column order.</param>
/// <param name="stores">Names of the stores of the set's keys, in order.</param>
/// <param name="areLabelled">Whether features look at labels that come later.</param>
/// <param name="owner">Whose features they are, to name in errors.</param>
/// <remarks>Immutable, thread-safe.</remarks>
internal sealed class FeatureColumns(IReadOnlyList<string> names, IReadOnlyList<string> stores, bool areLabelled, string owner = "The set")
{
    private readonly Dictionary<string, int> _columns = names.Select((name, column) => (name, column)).ToDictionary(feature => feature.name, feature => feature.column, StringComparer.Ordinal);

    /// <summary>The features, in column order.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Number of features.</summary>
    public int Count => names.Count;

    /// <summary>Stages that a row goes through: one a key, and one without keys.</summary>
    public int Stages => Math.Max(1, stores.Count);

    /// <summary>Names of the stores of the set's keys, in order.</summary>
    public IReadOnlyList<string> Stores => stores;

    /// <summary>Cells of a vector with room for the values and for where they were computed.</summary>
    public int Cells => Count + ((areLabelled ? 3 : 2) * Stages);

    /// <summary>Whether features look at labels that come later.</summary>
    public bool AreLabelled => areLabelled;

    /// <summary>Partition and offset of each stage, in a vector that has room for them; -1 where it is not known.</summary>
    public Span<long> PositionsOf(double[] vector) => MemoryMarshal.Cast<double, long>(vector.AsSpan(Count, 2 * Stages));

    /// <summary>
    /// Up to which offset each stage had been told of labels, that offset not included, in a vector that has room for it; -1 where that is not recorded. Empty for a set without such labels.
    /// </summary>
    public Span<long> LabelsOf(double[] vector) => areLabelled ? MemoryMarshal.Cast<double, long>(vector.AsSpan(Count + (2 * Stages))) : [];

    /// <summary>Column of a feature.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public int Of(string name) =>
        _columns.TryGetValue(name, out var column) ? column : throw new KeyNotFoundException($"{owner} has no feature {name}. It has: {string.Join(", ", names)}.");
}
