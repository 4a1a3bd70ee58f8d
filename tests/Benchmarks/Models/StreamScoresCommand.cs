using System.CommandLine;
using System.Globalization;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;

namespace StreamizFraud.Benchmarks.Models;

/// <summary>
/// Verb <c>stream-scores</c>: the rows of each model of a folder as records of a stream, through features and the score node, with commits; what
/// <c>samples/Training</c> judges.
/// </summary>
internal static class StreamScoresCommand
{
    private const int CommitEvery = 100;

    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "holds NAME.onnx with NAME.rows.csv (no header, no missing values); gets NAME.scores.csv" };
        var command = new Command("stream-scores", "scores of rows in a stream, for each model of a folder") { folder };
        command.SetAction(result =>
        {
            foreach (var model in Directory.EnumerateFiles(result.GetRequiredValue(folder), "*.onnx").Order(StringComparer.Ordinal))
            {
                var scores = Score(model, File.ReadLines(Path.ChangeExtension(model, ".rows.csv")).Select(Row));
                File.WriteAllLines(Path.ChangeExtension(model, ".scores.csv"), scores.Select(score => score.ToString("R", CultureInfo.InvariantCulture)));
                Console.WriteLine($"{Path.GetFileName(model)}: {scores.Count} rows");
            }
        });
        return command;
    }

    private static List<float> Score(string path, IEnumerable<double[]> rows)
    {
        Columns set;
        using (var model = OnnxFraudModel.Load(path))
        {
            set = new Columns(model.FeatureNames);
        }

        var builder = new StreamsBuilder();
        var serde = Serde.Json<double[]>();
        builder.Stream("rows", Consumed.With(Serde.Utf8, serde))
            .ComputeFeatures(builder, set, serde)
            .Score(set, () => OnnxFraudModel.Load(path))
            .MapValues(scored => scored.Score)
            .To("scores", Produced.With(Serde.Utf8, Serde.Single));
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { CommitEvery = CommitEvery });
        var input = driver.CreateInputTopic("rows", Serde.Utf8, serde);
        var sent = 0;
        foreach (var row in rows)
        {
            input.PipeInput("row", row, timestamp: sent++);
        }

        driver.Commit();
        List<float> scores = [.. driver.CreateOutputTopic("scores", Serde.Utf8, Serde.Single).ReadRecordsToList().Select(record => record.Value)];
        return scores.Count == sent ? scores : throw new InvalidOperationException($"{Path.GetFileName(path)} gave {scores.Count} scores for {sent} rows.");
    }

    private static double[] Row(string line) => Array.ConvertAll(line.Split(','), cell => double.Parse(cell, CultureInfo.InvariantCulture));

    /// <summary>The columns of a row, named as a model names them.</summary>
    private sealed class Columns : FeatureSet<double[]>
    {
        public Columns(IReadOnlyList<string> names)
            : base("columns")
        {
            for (var i = 0; i < names.Count; i++)
            {
                var column = i;
                Feature(names[i], row => row[column]);
            }
        }
    }
}
