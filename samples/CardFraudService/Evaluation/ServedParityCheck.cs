using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Topology.Records;

namespace CardFraudService.Evaluation;

/// <summary>
/// Computes the features of payments that were served anew, with the class and with the slow reference, each key's in the order in which it took them, and compares both
/// with the values that were served.
/// </summary>
/// <remarks>Not safe for several threads.</remarks>
/// <param name="set">The class.</param>
/// <param name="reference">Makes a reference without payments.</param>
public sealed class ServedParityCheck(FeatureSet<Payment> set, Func<INaiveFeatures> reference)
{
    private readonly ParityComparison _comparison = new(set, set.Names);

    /// <summary>Rows that were compared.</summary>
    public long Compared => _comparison.Compared;

    /// <summary>Rows that were served of payments that the class rejects.</summary>
    public long Unexpected { get; private set; }

    /// <summary>Features with differences; payments are counted in the order of <see cref="Run"/>.</summary>
    public IReadOnlyList<ParityFinding> Findings => _comparison.Findings;

    /// <summary>Whether nothing was found.</summary>
    public bool Holds => Unexpected == 0 && Findings.Count == 0;

    /// <summary>Compares.</summary>
    /// <param name="payments">All payments that the service took, those without values too.</param>
    /// <param name="isSampled">Which cards are compared.</param>
    /// <exception cref="InvalidOperationException">Two payments have one place.</exception>
    public void Run(IReadOnlyList<ServedPayment> payments, Func<string, bool> isSampled)
    {
        ArgumentNullException.ThrowIfNull(payments);
        ArgumentNullException.ThrowIfNull(isSampled);
        var replay = new FeatureReplay<Payment>(set);
        foreach (var served in payments)
        {
            if (served.Taken.Count < replay.Stages)
            {
                replay.AddFailed(served.Payment, served.Payment.EventTimeMs, [.. served.Taken]);
            }
            else
            {
                replay.Add(served.Payment, served.Payment.EventTimeMs, [.. served.Taken.Take(replay.Stages)]);
            }
        }

        var rows = replay.Compute((_, _) => { }).ToDictionary(row => row.PositionAt(0));
        bool IsCompared(ServedPayment served) => served.Values is not null && isSampled(served.Payment.CardId);
        var references = Reference(payments, replay.Stages, served => IsCompared(served) && rows.TryGetValue(served.Taken[0], out var row) && !row.Late);
        for (var i = 0; i < payments.Count; i++)
        {
            if (!IsCompared(payments[i]))
            {
                continue;
            }

            if (rows.TryGetValue(payments[i].Taken[0], out var row))
            {
                _comparison.Compare(payments[i].Values!.Value.Span, row.Values, references.GetValueOrDefault(payments[i].Taken[0]), i + 1);
            }
            else
            {
                Unexpected++;
            }
        }
    }

    /// <summary>The slow values, those of each stage's columns in that stage's order.</summary>
    private Dictionary<RecordMetadata, double[]> Reference(IReadOnlyList<ServedPayment> payments, int stages, Func<ServedPayment, bool> isWanted)
    {
        var values = new Dictionary<RecordMetadata, double[]>();
        for (var stage = 0; stage < stages; stage++)
        {
            var slow = reference();
            var at = stage;
            foreach (var served in payments.Where(served => served.Taken.Count > at).OrderBy(served => served.Taken[at].Partition).ThenBy(served => served.Taken[at].Offset))
            {
                if (!isWanted(served))
                {
                    slow.Remember(served.Payment);
                    continue;
                }

                var row = slow.Add(served.Payment);
                if (!values.TryGetValue(served.Taken[0], out var merged))
                {
                    values.Add(served.Taken[0], merged = new double[row.Length]);
                }

                for (var column = 0; column < row.Length; column++)
                {
                    merged[column] = slow.StageOf(column) == stage ? row[column] : merged[column];
                }
            }
        }

        return values;
    }
}
