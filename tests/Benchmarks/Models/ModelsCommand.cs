using System.CommandLine;
using System.Globalization;
using StreamizFraud.Scoring.Onnx;

namespace StreamizFraud.Benchmarks.Models;

/// <summary>Verb <c>models</c>: rows a second and bytes a row through the score node, beside ONNX Runtime by hand in the same run.</summary>
internal static class ModelsCommand
{
    private const int Rounds = 20;

    private static readonly int[] Batches = [1, 8, 32, 64, 256];

    private static readonly (string Name, string Folder, bool IsRebuilt)[] Models =
    [
        ("logistic regression", "04-lr-surgery", false),
        ("net", "13-torch-mlp", false),
        ("autoencoder", "14-ae-raw-reconstruction", true),
        ("xgboost", "09b-xgb-surgery", false),
        ("gradient boosting", "07-gb-surgery", false),
    ];

    public static Command Create()
    {
        var folder = new Option<string>("--models") { Description = "folder of the test material's models", Required = true };
        var command = new Command("models", "the score node against ONNX Runtime by hand") { folder };
        command.SetAction(result => Run(result.GetRequiredValue(folder)));
        return command;
    }

    private static void Run(string folder)
    {
        Console.WriteLine("Rows a second of CPU time, the best of 20 rounds of each in turn; 500 rows that differ.");
        Console.WriteLine($"{"model",-22}{"batch",6}{"node",12}{"by hand",12}{"share",8}{"bytes a row",13}");
        foreach (var (name, model, isRebuilt) in Models)
        {
            var path = Path.Combine(folder, model, "model.onnx");
            var rows = new ModelRows(Path.Combine(folder, model, "rows.csv"));
            var keys = new Dictionary<string, string> { ["feature_names"] = rows.NamesJson, ["score_reduction"] = isRebuilt ? "mse" : "none" };
            foreach (var batch in Batches)
            {
                using var node = new NodeRun(rows, () => OnnxFraudModel.Load(path, new OnnxModelOptions { BatchSize = batch, Contract = keys }), batch);
                using var hand = new HandRun(path, rows, batch, isRebuilt);
                if (Math.Abs(node.Run(batch) - hand.Run(batch)) > 1e-2)
                {
                    throw new InvalidOperationException($"{model}: the two do not compute the same.");
                }

                Compare(name, batch, rows.Rows.Count, node, hand);
            }
        }
    }

    private static void Compare(string name, int batch, int rows, NodeRun node, HandRun hand)
    {
        var (ours, theirs, bytes) = (0d, 0d, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            ours = Math.Max(ours, PerSecond(rows, () => node.Run(batch)));
            bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - before);
            theirs = Math.Max(theirs, PerSecond(rows, () => hand.Run(batch)));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-22}{batch,6}{ours,12:N0}{theirs,12:N0}{ours / theirs,8:0.00}{bytes / rows,13:0.0}"));
    }

    // Of CPU time: what other programs take meanwhile does not count.
    private static double PerSecond(int rows, Func<double> run)
    {
        var times = 0;
        var start = Environment.CpuUsage.TotalTime;
        TimeSpan taken;
        do
        {
            run();
            times++;
            taken = Environment.CpuUsage.TotalTime - start;
        }
        while (taken.TotalMilliseconds < 6);
        return rows * times / taken.TotalSeconds;
    }
}
