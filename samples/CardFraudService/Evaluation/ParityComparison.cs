using StreamizFraud.Features;

namespace CardFraudService.Evaluation;

/// <summary>Compares recorded values with those of the class, bit for bit, and with those of the slow reference.</summary>
/// <remarks>The reference must give whole numbers exactly and others within 1e-9. Not safe for several threads.</remarks>
public sealed class ParityComparison
{
    private const double Tolerance = 1e-9;
    private readonly IReadOnlyList<string> _features;
    private readonly int[] _columns;
    private readonly FeatureParity _class;
    private readonly FeatureParity _reference;
    private readonly double[] _values;
    private readonly long[] _first;

    /// <param name="set">The class.</param>
    /// <param name="features">Names of the features that are recorded, in the order of the recorded values.</param>
    public ParityComparison(FeatureSet<World.Payment> set, IReadOnlyList<string> features)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(features);
        _features = features;
        var names = set.Names.ToList();
        _columns = [.. features.Select(feature => names.IndexOf(feature))];
        _class = new FeatureParity(set.Name, features, "class");
        _reference = new FeatureParity(set.Name, features, "reference", Tolerance);
        _values = new double[features.Count];
        _first = new long[features.Count];
    }

    /// <summary>Rows that were compared.</summary>
    public long Compared => _class.Rows;

    /// <summary>Features with differences.</summary>
    public IReadOnlyList<ParityFinding> Findings =>
    [
        .. _features.Select((feature, i) => new ParityFinding(feature, _class.Mismatches[i], _reference.Mismatches[i], _first[i])).Where(finding => finding.OfClass + finding.OfReference > 0),
    ];

    /// <summary>Compares a row.</summary>
    /// <param name="recorded">The recorded values.</param>
    /// <param name="ofClass">All values that the class gives, in its order.</param>
    /// <param name="ofReference">All values that the reference gives; null: it does not know the row.</param>
    /// <param name="payment">Number of the payment, from 1.</param>
    public void Compare(ReadOnlySpan<double> recorded, ReadOnlySpan<double> ofClass, ReadOnlySpan<double> ofReference, long payment)
    {
        Compare(_class, recorded, ofClass, payment);
        if (!ofReference.IsEmpty)
        {
            Compare(_reference, recorded, ofReference, payment);
        }
    }

    private void Compare(FeatureParity parity, ReadOnlySpan<double> recorded, ReadOnlySpan<double> computed, long payment)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            _values[i] = computed[_columns[i]];
        }

        if (parity.Compare(recorded, _values))
        {
            return;
        }

        for (var i = 0; i < _first.Length; i++)
        {
            _first[i] = _first[i] == 0 && parity.Mismatches[i] > 0 ? payment : _first[i];
        }
    }
}
