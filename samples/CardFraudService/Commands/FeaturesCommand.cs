using CardFraudService.Csv;
using CardFraudService.World;
using StreamizFraud.Features;

namespace CardFraudService.Commands;

/// <summary>
/// Computes the features of payments and writes one row a payment: the training data, from the class that serves. Rows are taken in the order of
/// the file, as a topology with one partition takes them.
/// </summary>
internal static class FeaturesCommand
{
    private const int Batch = 1 << 10;

    public static int Run(PaymentSource source, FeatureSet<Payment> set, string outputPath, string? transactionsPath, CancellationToken cancellation)
    {
        CheckPaths(source, outputPath, transactionsPath);
        var output = Console.Out;
        using var input = source.Load(outputPath, output);
        if (transactionsPath is not null)
        {
            PaymentWriter.WriteAll(transactionsPath, input.Payments);
        }

        var rows = Write(input, set, outputPath, new Progress(output, "features", input.Payments.Count, terminal: !Console.IsOutputRedirected), cancellation);
        output.WriteLine($"{rows:N0} rows in {outputPath}");
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
