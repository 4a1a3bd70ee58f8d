namespace StreamizFraud.Features;

/// <summary>The features of a value of a key at a time.</summary>
/// <remarks>Immutable, thread-safe.</remarks>
public sealed class FeatureSnapshot
{
    private readonly double[] _values;
    private readonly FeatureColumns _columns;

    internal FeatureSnapshot(long asOfMs, long newestMs, bool late, double[] values, FeatureColumns columns)
    {
        AsOfMs = asOfMs;
        NewestMs = newestMs;
        Late = late;
        _values = values;
        _columns = columns;
    }

    /// <summary>Time that the values are for, ms since the Unix epoch, UTC.</summary>
    public long AsOfMs { get; }

    /// <summary>Time of the newest event of the key, ms since the Unix epoch, UTC.</summary>
    public long NewestMs { get; }

    /// <summary>Whether <see cref="AsOfMs"/> is so long before <see cref="NewestMs"/> that events of the windows may be gone: beyond the key's lateness.</summary>
    public bool Late { get; }

    /// <summary>Names of the key's features, in the order of the set.</summary>
    public IReadOnlyList<string> Names => _columns.Names;

    /// <summary>Value of a feature; null if it is null.</summary>
    /// <param name="name">Name of the feature in its set.</param>
    /// <exception cref="KeyNotFoundException">The key has no such feature; says which it has.</exception>
    public double? this[string name] => _values[_columns.Of(name)] is var value && double.IsNaN(value) ? null : value;
}
