using CardFraudService.Features;
using CardFraudService.World;
using StreamizFraud.Benchmarks.Micro;
using StreamizFraud.Benchmarks.Models;
using StreamizFraud.Features;
using StreamizFraud.Scoring.Onnx;
using Payment = CardFraudService.World.Payment;

namespace StreamizFraud.Benchmarks.Allocations;

/// <summary>What the operations that every payment goes through allocate on their thread: bytes an operation, the least of some rounds.</summary>
/// <remarks>The operators run as in <see cref="OperatorBenchmarks"/>, through the test driver: the copies of its cluster are part of the figure.</remarks>
internal static class KeyOperations
{
    private const int Rounds = 4;
    private const int MostWarmUp = 200;
    private static readonly string[] Cards = [.. Enumerable.Range(0, 97).Select(i => $"card-{i}")];
    private static readonly string[] Terminals = [.. Enumerable.Range(0, 89).Select(i => $"terminal-{i}")];

    /// <summary>Operations by name, each with what measures it.</summary>
    public static IReadOnlyDictionary<string, Func<double>> All { get; } = new SortedDictionary<string, Func<double>>(StringComparer.Ordinal)
    {
        ["aggregate"] = () => Operator("aggregate/rocksdb/cached"),
        ["featureUpdate"] = () => FeatureUpdate(static () => { }),
        ["hopping"] = () => Operator("hopping/rocksdb/cached"),
        ["join"] = () => Operator("join/rocksdb/cached"),
        ["mapValues"] = () => Operator("mapValues"),
        ["score"] = Score,
        ["sequenceScore"] = SequenceScore,
        ["tumbling"] = () => Operator("tumbling/rocksdb/cached"),
    };

    /// <summary>One payment into the handbook's features, once their rings have grown.</summary>
    /// <param name="beside">What is done beside each, so that a test can allocate more.</param>
    public static double FeatureUpdate(Action beside)
    {
        const int events = 10_000;
        var computation = new FeatureComputation<Payment>(new HandbookFeatures());
        var values = new double[15];
        var next = 0;
        Update();
        Update();
        return Least(events, Update);

        void Update()
        {
            for (var end = next + events; next < end; next++)
            {
                computation.Add(PaymentOf(next), WorldCalendar.StartMs + (next * 600_000L), values);
                beside();
            }
        }
    }

    private static double Operator(string name)
    {
        var benchmark = new OperatorBenchmarks { Case = name };
        benchmark.Open();
        try
        {
            // Open has filled and processed three times; each measured round is filled before it.
            var least = double.MaxValue;
            for (var round = 0; round < Rounds; round++)
            {
                benchmark.Fill();
                least = Math.Min(least, Bytes(benchmark.Process) / (double)OperatorBenchmarks.Records);
            }

            return least;
        }
        finally
        {
            benchmark.Close();
        }
    }

    /// <summary>A row through the score node with a GRU, whose cards are known: what is left is the node's own, not the model's or the states'.</summary>
    private static double SequenceScore()
    {
        const int batch = 64;
        var rows = new SequenceRows(cards: 50);
        using var node = new SequenceNodeRun(rows, () => OnnxFraudModel.Load(SequencesCommand.Gru, new OnnxModelOptions { BatchSize = batch }), batch);

        // Until the runtime has compiled the node with optimisations: before, structs are boxed.
        var least = double.MaxValue;
        for (var round = 0; round < MostWarmUp && least > 0; round++)
        {
            least = Math.Min(least, Least(rows.Rows.Count, () => node.Run(batch)));
        }

        return least;
    }

    private static double Score()
    {
        const int rows = 64;
        const int batches = 200;
        using var model = OnnxFraudModel.Load(Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx"), new OnnxModelOptions { BatchSize = rows });
        var (features, scores) = (new double[rows * model.Width], new float[rows]);
        Batches();
        return Least(rows * batches, Batches);

        void Batches()
        {
            for (var batch = 0; batch < batches; batch++)
            {
                features.AsSpan().Fill(batch);
                model.Score(features, scores);
            }
        }
    }

    private static double Least(int operations, Action work)
    {
        var least = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            least = Math.Min(least, Bytes(work) / (double)operations);
        }

        return least;
    }

    private static long Bytes(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static Payment PaymentOf(int i) =>
        new("payment", Cards[i % Cards.Length], Terminals[i % Terminals.Length], i % 10_000, WorldCalendar.StartMs + (i * 600_000L), i % 50 == 0, 0);
}
