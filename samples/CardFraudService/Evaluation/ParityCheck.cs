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
    private readonly FeatureSet<Payment> _set;
    private readonly INaiveFeatures _reference;
    private readonly ParityComparison _comparison;

    /// <param name="set">The class.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="features">Names of the features that are recorded, in the order of the recorded values.</param>
    public ParityCheck(FeatureSet<Payment> set, INaiveFeatures reference, IReadOnlyList<string> features)
    {
        _set = set;
        _reference = reference;
        _comparison = new ParityComparison(set, features);
    }

    /// <summary>Rows that were compared.</summary>
    public long Compared => _comparison.Compared;

    /// <summary>Payments of the sample without a recorded row.</summary>
    public long Missing { get; private set; }

    /// <summary>Recorded rows of payments that the class rejects.</summary>
    public long Unexpected { get; private set; }

    /// <summary>Features with differences.</summary>
    public IReadOnlyList<ParityFinding> Findings => _comparison.Findings;

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

            _comparison.Compare(row, values, late ? null : _reference.Add(payment), i + 1);
            if (late)
            {
                _reference.Remember(payment);
            }
        }
    }
}
