using CardFraudService.Csv;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Features.Export;

namespace CardFraudService.Commands;

/// <summary>
/// Computes the features of payments and writes one row a payment: the training data, from the class that serves. Rows are taken in the order of
/// the file, as a topology with one partition takes them; those of a topic with several partitions in order of time.
/// </summary>
internal static class FeaturesCommand
{
    private const int Batch = 1 << 10;

    public static async Task<int> RunAsync(
        PaymentSource source, FeatureSet<Payment> set, string outputPath, string? transactionsPath, TrainingSetOptions options, CancellationToken cancellation)
    {
        var isParquet = outputPath.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);
        if (!isParquet && !options.IsDefault)
        {
            throw new ArgumentException("--label-cut-off, --maturity-days and --test-from are for training sets in Parquet: name an output that ends in .parquet.");
        }

        CheckPaths(source, outputPath, transactionsPath);
        source = isParquet ? source.GoingOn(outputPath) : source;
        var output = Console.Out;
        using var input = source.Load(outputPath, output);
        if (transactionsPath is not null)
        {
            PaymentWriter.WriteAll(transactionsPath, input.Payments);
        }

        var progress = new Progress(output, "features", input.Payments.Count, terminal: !Console.IsOutputRedirected);
        if (isParquet)
        {
            var export = new FeatureExport<Payment>(set, options.For(input, source.Labels is not null, progress) with { Source = source.Range?.ToString() });
            var result = await export.RunAsync(input.Payments.Select(payment => new HistoryEvent<Payment>(payment, payment.EventTimeMs)), outputPath, cancellation).ConfigureAwait(false);
            progress.End(input.Payments.Count);
            output.WriteLine($"{result.Rows:N0} rows in {outputPath}, {result.Pending:N0} with a label that is pending; {result.ResumedRows:N0} had been written by a run that broke off");
        }
        else
        {
            var rows = Write(input, set, outputPath, progress, cancellation);
            output.WriteLine($"{rows:N0} rows in {outputPath}");
        }

        return input.Conclude(Console.Error);
    }

    private static long Write(PaymentInput input, FeatureSet<Payment> set, string path, Progress progress, CancellationToken cancellation)
    {
        var computation = new FeatureComputation<Payment>(set);
        var values = new double[set.Width];
        using var writer = new FeatureWriter(path, set.Names);
        var (taken, rows) = (0L, 0L);
        foreach (var payment in input.Payments)
        {
            if (taken++ % Batch == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress.Show(taken - 1);
            }

            try
            {
                var late = computation.Add(payment, payment.EventTimeMs, values);
                writer.Write(payment.Id, values, late);
                rows++;
            }
            catch (FeatureValueException failed)
            {
                input.Reject(payment, failed.Message);
            }
        }

        progress.End(taken);
        return rows;
    }

    private static void CheckPaths(PaymentSource source, string outputPath, string? transactionsPath)
    {
        if (transactionsPath is null)
        {
            return;
        }

        var target = PaymentSource.Target(transactionsPath);
        if (target == PaymentSource.Target(outputPath) || target == PaymentSource.Target(RejectFile.Beside(outputPath)))
        {
            throw new InputException(transactionsPath, "the features would replace it; name another file.");
        }

        source.ThrowIfInput(target, "--transactions would replace it; name another file.");
    }
}
