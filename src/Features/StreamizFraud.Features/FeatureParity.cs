using StreamizFraud.Features.Telemetry;

namespace StreamizFraud.Features;

/// <summary>Compares values of features that were recorded with values computed again, and counts, by feature, in how many rows they differ.</summary>
/// <remarks>
/// What it counts is in the metrics <c>streamizfraud.parity.rows</c> and <c>streamizfraud.parity.mismatches</c> too, so that a check that runs now and then can
/// raise an alarm. Not thread-safe.
/// </remarks>
public sealed class FeatureParity
{
    private readonly KeyValuePair<string, object?> _set;
    private readonly KeyValuePair<string, object?> _against;
    private readonly KeyValuePair<string, object?>[] _names;
    private readonly long[] _mismatches;
    private readonly double _tolerance;

    /// <summary>A comparison of nothing yet.</summary>
    /// <param name="set">Name of the set, for the metrics.</param>
    /// <param name="features">Names of the features, in the order of the values.</param>
    /// <param name="against">What computes the values again, for the metrics, such as <c>class</c> or <c>reference</c>.</param>
    /// <param name="tolerance">
    /// How far values may be apart that are not whole numbers: an absolute distance below 1, a relative one above; 0 or more. 0: they must be equal bit for bit, but that
    /// all nulls are equal and both zeros are.
    /// </param>
    public FeatureParity(string set, IReadOnlyList<string> features, string against, double tolerance = 0)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(against);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        _set = new(MetricAttributes.SetName, set);
        _against = new(MetricAttributes.ParityAgainst, against);
        _names = [.. features.Select(feature => new KeyValuePair<string, object?>(MetricAttributes.FeatureName, feature))];
        _mismatches = new long[features.Count];
        _tolerance = tolerance;
    }

    /// <summary>Rows compared.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows in which a feature differs, in the order of the features.</summary>
    public IReadOnlyList<long> Mismatches => _mismatches;

    /// <summary>Compares a row.</summary>
    /// <param name="recorded">The recorded values; NaN is null.</param>
    /// <param name="computed">The values computed again.</param>
    /// <returns>Whether all are equal.</returns>
    /// <exception cref="ArgumentException">They are not as many as there are features.</exception>
    public bool Compare(ReadOnlySpan<double> recorded, ReadOnlySpan<double> computed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(recorded.Length, _names.Length, nameof(recorded));
        ArgumentOutOfRangeException.ThrowIfNotEqual(computed.Length, _names.Length, nameof(computed));
        Rows++;
        FeatureMetrics.ParityRows.Add(1, _set, _against);
        var isEqual = true;
        for (var i = 0; i < _names.Length; i++)
        {
            if (!IsEqual(recorded[i], computed[i]))
            {
                isEqual = false;
                _mismatches[i]++;
                FeatureMetrics.ParityMismatches.Add(1, _set, _against, _names[i]);
            }
        }

        return isEqual;
    }

    private bool IsEqual(double recorded, double computed) =>
        recorded.Equals(computed)
        || (_tolerance > 0 && !(double.IsInteger(recorded) && double.IsInteger(computed)) && Math.Abs(recorded - computed) <= _tolerance * Math.Max(1, Math.Abs(computed)));
}
