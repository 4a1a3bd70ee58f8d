using System.Text;
using CardFraudService.Evaluation;
using CardFraudService.Features;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Monitoring;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>
/// Computes the features of sampled cards anew, with the class and with the slow reference, and compares them with a file of features, or with what was served. Ends with
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
        Print(check.Findings, finding => $"payment {finding.FirstPayment:N0} in order of arrival", output);
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

    /// <summary>Compares the values of the service's decisions, with each key's payments in the order that the decisions recorded.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="share">Share of the cards.</param>
    /// <param name="output">Told what differs.</param>
    /// <param name="stored">Changes a stored decision before it is read, for tests; null: nothing does.</param>
    /// <param name="tellHealth">Whether the model-health topic is told, too.</param>
    public static int RunServed(ICluster cluster, double share, TextWriter output, Func<RecordMetadata, byte[], byte[]>? stored = null, bool tellHealth = false)
    {
        const string Name = "handbook";
        var set = FeatureSets.Of(Name);
        var log = DecidedPayments.Read(cluster, DecidedPayments.RangesOf(cluster), stored);
        List<ServedPayment> payments =
        [
            .. log.Decided.Select(decided => new ServedPayment(
                decided.Payment, decided.Decision.Path, decided.Decision.FeatureSetSha256 == set.Sha256 ? decided.Decision.Features : (ReadOnlyMemory<double>?)null)),
            .. log.Undecided.Select(undecided => new ServedPayment(undecided.Payment, [undecided.Source], null)),
        ];
        var cards = payments.Select(served => served.Payment.CardId).Distinct().Where(card => IsSampled(card, share)).ToHashSet();
        if (tellHealth)
        {
            TellHealth(cluster, set, log, share, output);
        }

        var check = new ServedParityCheck(set, () => FeatureSets.ReferenceOf(Name));
        check.Run(payments, cards.Contains);

        output.WriteLine($"{check.Compared:N0} served rows of {cards.Count:N0} cards compared, {set.Width} features each, in the recorded order");
        Print(check.Findings, finding => $"that of {payments[(int)finding.FirstPayment - 1].Taken[0]}", output);
        if (check.Unexpected + log.Unreadable.Count > 0)
        {
            output.WriteLine($"{check.Unexpected:N0} served rows are of payments that cannot be computed, {log.Unreadable.Count:N0} decisions cannot be read");
        }

        if (log.Decided.Count(decided => decided.Decision.FeatureSetSha256 != set.Sha256) is > 0 and var others)
        {
            output.WriteLine($"{others:N0} decisions are of another feature set and were not compared");
        }

        if (check.Compared == 0)
        {
            output.WriteLine("No decision of a sampled card has a row of this set: raise --cards.");
            return ExitCode.Failure;
        }

        var holds = check.Holds && log.Unreadable.Count == 0;
        output.WriteLine(holds ? "no differences" : "PARITY IS BROKEN");
        return holds ? ExitCode.Success : ExitCode.Failure;
    }

    private static void TellHealth(ICluster cluster, FeatureSet<Payment> set, DecidedPayments log, double share, TextWriter output)
    {
        var cards = log.Decided.Where(decided => IsSampled(decided.Payment.CardId, share)).Select(decided => decided.Source).ToHashSet();
        var replay = new ParityReplay<Payment>(set, decision => cards.Contains(decision.Source));
        foreach (var (payment, _, decision, _) in log.Decided)
        {
            replay.Add(payment, payment.EventTimeMs, decision);
        }

        foreach (var (payment, source) in log.Undecided)
        {
            replay.AddFailed(payment, payment.EventTimeMs, [source]);
        }

        var health = replay.Compare();
        Topics.CreateMissing(cluster, monitored: true);
        HealthTopic.Send(cluster, health);
        foreach (var model in health)
        {
            output.WriteLine($"{model.Key}: {model.State.ToString().ToLowerInvariant()}, {model.Rows:N0} rows");
        }
    }

    private static void Print(IReadOnlyList<ParityFinding> findings, Func<ParityFinding, string> first, TextWriter output)
    {
        foreach (var finding in findings)
        {
            output.WriteLine($"{finding.Feature}: {finding.OfClass:N0} rows differ from the class, {finding.OfReference:N0} from the reference; the first is {first(finding)}");
        }
    }

    /// <summary>By hash of the card: the same cards in every run.</summary>
    private static bool IsSampled(string card, double share) => Murmur2.Partition(Encoding.UTF8.GetBytes(card), Buckets) < share * Buckets;
}
