using System.CommandLine;
using System.Globalization;
using StreamizFraud.Scoring.Onnx;

namespace StreamizFraud.Benchmarks.Models;

/// <summary>Verb <c>reasons</c>: CPU time and bytes a row of contributions and of reasons in words, beside those of its score.</summary>
internal static class ReasonsCommand
{
    private const int Rounds = 20;

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "ONNX model that gives reasons; the sample's without it", DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx") };
        var rows = new Option<string>("--rows") { Description = "CSV of rows without header", Required = true };
        var command = new Command("reasons", "the cost of explaining a score") { model, rows };
        command.SetAction(result => Run(result.GetRequiredValue(model), new ModelRows(result.GetRequiredValue(rows)).Rows));
        return command;
    }

    private static void Run(string path, IReadOnlyList<double[]> rows)
    {
        using var model = OnnxFraudModel.Load(path);
        var (contributions, scores) = (new double[model.Width], new float[1]);
        Console.WriteLine($"{model.Identity.Name}: {model.ReasonMethod}; {rows.Count} rows, the best of {Rounds} rounds of each");
        Show("score, one at a time", rows, row => model.Score(row, scores));
        Show("contributions", rows, row => model.Contributions(row, contributions));
        Show("three reasons in words", rows, row => model.Reasons(row, 3));
    }

    private static void Show(string what, IReadOnlyList<double[]> rows, Action<double[]> run)
    {
        var (best, bytes) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            var (start, before) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread());
            foreach (var row in rows)
            {
                run(row);
            }

            best = Math.Min(best, (Environment.CpuUsage.TotalTime - start).TotalMicroseconds / rows.Count);
            bytes = Math.Min(bytes, (double)(GC.GetAllocatedBytesForCurrentThread() - before) / rows.Count);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-24}{best,8:0.0} µs a row{bytes,10:0} bytes"));
    }
}
