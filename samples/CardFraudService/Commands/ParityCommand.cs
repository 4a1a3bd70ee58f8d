using System.Text;
using CardFraudService.Evaluation;
using CardFraudService.Features;
using StreamizFraud.Topology.Runtime.Output;

namespace CardFraudService.Commands;

/// <summary>
/// Computes the features of sampled cards anew, with the class and with the slow reference, and compares them with a file of features. Ends with
/// <see cref="ExitCode.Failure"/> if anything differs.
/// </summary>
internal static class ParityCommand
{
    private const int Buckets = 1_000_000;

    public static async Task<int> RunAsync(PaymentSource source, string setName, string featuresPath, double share, TextWriter output, CancellationToken cancellation)
    {
        using var input = source.Load(featuresPath + ".parity", output);
        var set = FeatureSets.Of(setName, lateLabels: source.Labels is not null);
        var cards = input.Payments.Select(payment => payment.CardId).Distinct().Where(card => IsSampled(card, share)).ToHashSet();
        var payments = input.Payments.Where(payment => cards.Contains(payment.CardId)).Select(payment => payment.Id).ToHashSet();
        var recorded = await RecordedFeatures.ReadAsync(featuresPath, set.Names, payments, cancellation).ConfigureAwait(false);
        var check = new ParityCheck(set, FeatureSets.ReferenceOf(setName, source.Labels is not null), recorded.Features);
        check.Run(input.Payments, cards.Contains, recorded.Rows);

        output.WriteLine($"{check.Compared:N0} rows of {cards.Count:N0} cards compared, {recorded.Features.Count} features each");
        foreach (var finding in check.Findings)
        {
            output.WriteLine(
                $"{finding.Feature}: {finding.OfClass:N0} rows differ from the class, {finding.OfReference:N0} from the reference; the first is payment {finding.FirstPayment:N0} in order of arrival");
        }

        if (check.Missing + check.Unexpected > 0)
        {
            output.WriteLine($"{check.Missing:N0} payments have no row, {check.Unexpected:N0} rows are of payments that cannot be computed");
        }

        if (check.Compared == 0)
        {
            output.WriteLine("No card is in the sample: raise --cards.");
            return ExitCode.Failure;
        }

        output.WriteLine(check.Holds ? "no differences" : "PARITY IS BROKEN");
        return check.Holds ? input.Conclude(Console.Error) : ExitCode.Failure;
    }

    /// <summary>By hash of the card: the same cards in every run.</summary>
    private static bool IsSampled(string card, double share) => Murmur2.Partition(Encoding.UTF8.GetBytes(card), Buckets) < share * Buckets;
}
