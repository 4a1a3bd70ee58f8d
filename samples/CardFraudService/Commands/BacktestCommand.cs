using System.Globalization;
using CardFraudService.Csv;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Features.Export;

namespace CardFraudService.Commands;

/// <summary>
/// Computes a changed feature set over history beside another one, prints the features that differ, day by day, and writes both as training sets.
/// </summary>
internal static class BacktestCommand
{
    private static readonly string[] Columns = ["nulls", "mean", "p05", "p50", "p95", "p99", "max"];

    public static async Task<int> RunAsync(
        IReadOnlyList<PaymentSource> sources, FeatureSet<Payment> set, FeatureSet<Payment> against, string folder, CancellationToken cancellation)
    {
        if (set.Name == against.Name)
        {
            throw new ArgumentException($"--set and --against are both {set.Name}: there is nothing to compare.");
        }

        Directory.CreateDirectory(folder);
        var (path, pathAgainst) = (Path.Combine(folder, $"{set.Name}.parquet"), Path.Combine(folder, $"{against.Name}.parquet"));
        var output = Console.Out;
        var inputs = new List<PaymentInput>();
        try
        {
            foreach (var source in sources)
            {
                source.ThrowIfInput(PaymentSource.Target(path), "the output would replace it; name another folder.");
                source.ThrowIfInput(PaymentSource.Target(pathAgainst), "the output would replace it; name another folder.");
                inputs.Add(source.Load(Path.Combine(folder, source.Input is { } file ? Path.GetFileName(file) : "world"), output));
            }

            return await RunAsync(inputs, set, against, path, pathAgainst, output, cancellation).ConfigureAwait(false);
        }
        finally
        {
            inputs.ForEach(input => input.Dispose());
        }
    }

    private static async Task<int> RunAsync(
        List<PaymentInput> inputs, FeatureSet<Payment> set, FeatureSet<Payment> against, string path, string pathAgainst, TextWriter output, CancellationToken cancellation)
    {
        var history = inputs.SelectMany(input => input.Payments).Select(payment => new HistoryEvent<Payment>(payment, payment.EventTimeMs));
        var count = inputs.Sum(input => input.Payments.Count);
        var progress = new Progress(output, "backtest", count, terminal: !Console.IsOutputRedirected);
        var rejected = 0L;
        var options = new FeatureExportOptions<Payment>
        {
            IdColumn = HandbookColumns.Id,
            Id = payment => payment.Id,
            Progress = progress.Show,
            Rejected = (_, _) => Interlocked.Increment(ref rejected),
        };
        var result = await new FeatureBacktest<Payment>(set, against, options).RunAsync(history, path, pathAgainst, cancellation).ConfigureAwait(false);
        progress.End(count);
        output.WriteLine($"{result.Set.Rows:N0} rows in {path}, {result.Against.Rows:N0} in {pathAgainst}");
        output.WriteLine($"{result.Unchanged} features of {set.Name} are those of {against.Name}, {result.Features.Count} differ");
        foreach (var feature in result.Features)
        {
            Print(feature, set.Name, against.Name, output);
        }

        // One code for all inputs: a row left out of any of them.
        var code = inputs.Select(input => input.Conclude(Console.Error)).Max();
        if (Interlocked.Read(ref rejected) is > 0 and var left)
        {
            Console.Error.WriteLine($"{left:N0} rows are missing because a set could not compute their payments.");
            code = ExitCode.RowsRejected;
        }

        return code;
    }

    private static void Print(BacktestFeature feature, string set, string against, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"{feature.Name}: {feature.Change switch
        {
            BacktestChange.Changed => $"changed; {set}, then {against}",
            BacktestChange.Added => $"only in {set}",
            _ => $"only in {against}",
        }}");
        output.WriteLine($"{"day",-10} {"rows",9}{Header(feature.Change == BacktestChange.Removed)}{Header(feature.Change == BacktestChange.Added)}{(feature.Change == BacktestChange.Changed ? "  |    PSI" : "")}");
        foreach (var day in feature.Days)
        {
            output.WriteLine(
                $"{day.Day:yyyy-MM-dd} {(day.Values ?? day.Against)!.Rows,9:N0}{Cells(day.Values)}{Cells(day.Against)}{(day.StabilityIndex is { } index ? string.Create(CultureInfo.InvariantCulture, $"  | {index,6:F4}") : "")}");
        }

        static string Header(bool isMissing) => isMissing ? "" : "  |" + string.Concat(Columns.Select(column => $" {column,9}"));
    }

    private static string Cells(BacktestDistribution? values) => values is null ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"  | {values.Nulls,9} {values.Mean,9:G6} {values.P05,9:G6} {values.Median,9:G6} {values.P95,9:G6} {values.P99,9:G6} {values.Greatest,9:G6}");
}
