using System.CommandLine;
using System.Globalization;
using StreamizFraud.Scoring.Onnx;

namespace StreamizFraud.Benchmarks.Models;

/// <summary>Verb <c>sequences</c>: rows a second and bytes a row of a GRU through the score node, states in its store, beside ONNX Runtime by hand with states in a dictionary.</summary>
internal static class SequencesCommand
{
    private const int Rounds = 20;

    private static readonly (int Cards, int Batch)[] Cases = [(512, 1), (512, 8), (512, 64), (512, 256), (1, 64)];

    /// <summary>The GRU of <c>tests/Scoring.Tests/Sequences</c>, with 16 values a state.</summary>
    public static string Gru => Path.Combine(AppContext.BaseDirectory, "gru.onnx");

    public static Command Create()
    {
        var command = new Command("sequences", "the score node with a GRU against ONNX Runtime by hand");
        command.SetAction(_ => Run());
        return command;
    }

    private static void Run()
    {
        Console.WriteLine("Rows a second of CPU time, the best of 20 rounds of each in turn; 4,096 rows.");
        Console.WriteLine($"{"cards",6}{"batch",6}{"node",12}{"by hand",12}{"share",8}{"bytes a row",13}");
        foreach (var (cards, batch) in Cases)
        {
            var rows = new SequenceRows(cards);
            // By hand, rows of one card are run one by one.
            var together = Math.Min(batch, cards);
            using var node = new SequenceNodeRun(rows, () => OnnxFraudModel.Load(Gru, new OnnxModelOptions { BatchSize = batch }), batch);
            using var hand = new SequenceHandRun(Gru, rows, together);
            if (Math.Abs(node.Run(batch) - hand.Run(together)) > 1e-2)
            {
                throw new InvalidOperationException("The two do not compute the same.");
            }

            var (ours, theirs, bytes) = (0d, 0d, double.MaxValue);
            for (var round = 0; round < Rounds; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var took = Environment.CpuUsage.TotalTime;
                node.Run(batch);
                ours = Math.Max(ours, rows.Rows.Count / (Environment.CpuUsage.TotalTime - took).TotalSeconds);
                bytes = Math.Min(bytes, (double)(GC.GetAllocatedBytesForCurrentThread() - before) / rows.Rows.Count);
                took = Environment.CpuUsage.TotalTime;
                hand.Run(together);
                theirs = Math.Max(theirs, rows.Rows.Count / (Environment.CpuUsage.TotalTime - took).TotalSeconds);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cards,6}{batch,6}{ours,12:N0}{theirs,12:N0}{ours / theirs,8:0.00}{bytes,13:0.0}"));
        }
    }
}
