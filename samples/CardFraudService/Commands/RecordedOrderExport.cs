using CardFraudService.Csv;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Features.Export;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>Writes a training set of the payments that the service decided, each key's computed in the order in which the service took them, whatever the number of partitions.</summary>
internal static class RecordedOrderExport
{
    /// <summary>Writes it, or goes on where a run was killed.</summary>
    /// <exception cref="ArgumentException">The source is not the service's topic, or the output no Parquet file.</exception>
    /// <exception cref="StreamException">A decision does not say the order.</exception>
    public static async Task<int> RunAsync(PaymentSource source, FeatureSet<Payment> set, string outputPath, TrainingSetOptions options, CancellationToken cancellation)
    {
        if (source.Topic != FraudTopology.Payments || source.Labels is not null || source.Limit is not null || !outputPath.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"--recorded-order is for all payments of --topic {FraudTopology.Payments} and an output that ends in .parquet, without --labels.");
        }

        var (output, ranges) = (Console.Out, Ranges(source.Cluster!, outputPath));
        var log = DecidedPayments.Read(source.Cluster!, ranges);
        if (log.Unreadable.Count > 0)
        {
            throw new StreamException(FaultScope.Application, $"The order is not known: {log.Unreadable.Count:N0} decisions cannot be read; {log.Unreadable[0]} is no decision.");
        }

        var places = log.Decided.ToDictionary(decided => decided.Payment.Id, decided => ($"{new TopicPartition(decided.Source.Topic, decided.Source.Partition)}", decided.Source.Offset));
        using var input = new PaymentInput([.. log.Decided.Select(decided => decided.Payment)], log.Decided.Count, id => places[id], new RejectFile(outputPath)) { HasLabels = true };
        var replay = new FeatureReplay<Payment>(set);
        log.AddTo(replay);
        var progress = new Progress(output, "features", input.Payments.Count, terminal: !Console.IsOutputRedirected);
        var export = new FeatureExport<Payment>(set, options.For(input, lateLabels: false, progress) with { Source = Text(ranges) });
        var result = await export.RunAsync(replay, outputPath, cancellation).ConfigureAwait(false);
        progress.End(result.Rows);
        output.WriteLine($"{result.Rows:N0} rows in {outputPath}, in the recorded order; {result.ResumedRows:N0} had been written by a run that broke off; {log.Undecided.Count():N0} payments without a decision have no row");
        return input.Conclude(Console.Error);
    }

    /// <summary>What a run was reading that was killed, or what the topics hold now.</summary>
    private static (TopicRange? Decisions, TopicRange? Payments) Ranges(ICluster cluster, string outputPath) =>
        TrainingSet.UnfinishedSource(outputPath)?.Split('\n') is [var decided, var taken] && TopicRange.TryParse(decided, out var decisions) && TopicRange.TryParse(taken, out var payments)
            ? (decisions, payments)
            : DecidedPayments.RangesOf(cluster);

    private static string Text((TopicRange? Decisions, TopicRange? Payments) ranges) => $"{ranges.Decisions}\n{ranges.Payments}";
}
