using CardFraudService.World;
using StreamizFraud.Features;

namespace CardFraudService.Evaluation;

/// <summary>
/// Computes the features of a sample of payments anew, with the class that serves and with a slow reference that shares no code with it, and
/// compares both with values that somebody recorded.
/// </summary>
/// <remarks>
/// The class must give the recorded values bit for bit. The reference must give them exactly, where they are whole numbers, and within 1e-9 else,
/// but for late payments, whose windows may have lost rows. Not safe for several threads.
/// </remarks>
public sealed class ParityCheck
{
    private const double Tolerance = 1e-9;
    private readonly FeatureSet<Payment> _set;
    private readonly INaiveFeatures _reference;
    private readonly int[] _columns;
    private readonly long[] _ofClass;
    private readonly long[] _ofReference;
    private readonly long[] _first;

    /// <param name="set">The class.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="features">Names of the features that are recorded, in the order of the recorded values.</param>
    public ParityCheck(FeatureSet<Payment> set, INaiveFeatures reference, IReadOnlyList<string> features)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(features);
        _set = set;
        _reference = reference;
        var names = set.Names.ToList();
        _columns = [.. features.Select(feature => names.IndexOf(feature))];
        _ofClass = new long[features.Count];
        _ofReference = new long[features.Count];
        _first = new long[features.Count];
    }

    /// <summary>Rows that were compared.</summary>
    public long Compared { get; private set; }

    /// <summary>Payments of the sample without a recorded row.</summary>
    public long Missing { get; private set; }

    /// <summary>Recorded rows of payments that the class rejects.</summary>
    public long Unexpected { get; private set; }

    /// <summary>Features with differences.</summary>
    public IReadOnlyList<ParityFinding> Findings =>
    [
        .. _columns.Select((column, i) => new ParityFinding(_set.Names[column], _ofClass[i], _ofReference[i], _first[i])).Where(finding => finding.OfClass + finding.OfReference > 0),
    ];

    /// <summary>Whether nothing was found.</summary>
    public bool Holds => Missing == 0 && Unexpected == 0 && Findings.Count == 0;

    /// <summary>Compares.</summary>
    /// <param name="payments">All payments in order of arrival: windows of terminals hold those of all cards.</param>
    /// <param name="isSampled">Which cards are compared.</param>
    /// <param name="recorded">The recorded values by payment.</param>
    public void Run(IReadOnlyList<Payment> payments, Func<string, bool> isSampled, IReadOnlyDictionary<string, double[]> recorded)
    {
        ArgumentNullException.ThrowIfNull(payments);
        ArgumentNullException.ThrowIfNull(isSampled);
        ArgumentNullException.ThrowIfNull(recorded);
        var computation = new FeatureComputation<Payment>(_set);
        var values = new double[_set.Width];
        for (var i = 0; i < payments.Count; i++)
        {
            var payment = payments[i];
            var row = isSampled(payment.CardId) && recorded.TryGetValue(payment.Id, out var found) ? found : null;
            bool late;
            try
            {
                late = computation.Add(payment, payment.EventTimeMs, values);
            }
            catch (FeatureValueException)
            {
                Unexpected += row is null ? 0 : 1;
                continue;
            }

            if (row is null)
            {
                Missing += isSampled(payment.CardId) ? 1 : 0;
                _reference.Remember(payment);
                continue;
            }

            Compare(row, values, late ? null : _reference.Add(payment), i + 1);
            if (late)
            {
                _reference.Remember(payment);
            }
        }
    }

    private void Compare(double[] recorded, double[] ofClass, double[]? ofReference, long payment)
    {
        Compared++;
        for (var i = 0; i < _columns.Length; i++)
        {
            var (value, column) = (recorded[i], _columns[i]);
            // Of zero there are two, and of null many: neither is a difference.
            var differs = !value.Equals(ofClass[column]);
            var differsFromReference = ofReference is not null && !IsClose(value, ofReference[column]);
            _ofClass[i] += differs ? 1 : 0;
            _ofReference[i] += differsFromReference ? 1 : 0;
            _first[i] = _first[i] == 0 && (differs || differsFromReference) ? payment : _first[i];
        }
    }

    private static bool IsClose(double found, double want) =>
        double.IsNaN(found) || double.IsNaN(want) ? double.IsNaN(found) && double.IsNaN(want)
        : double.IsInteger(found) && double.IsInteger(want) ? found.Equals(want)
        : Math.Abs(found - want) <= Tolerance * Math.Max(1, Math.Abs(want));
}
