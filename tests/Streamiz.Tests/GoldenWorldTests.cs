using System.Globalization;
using System.IO.Compression;
using CardFraudService.Csv;
using CardFraudService.Features;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Scoring.Onnx;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Streamiz.Tests;

/// <summary>The golden worlds through Streamiz' own test driver: the values that pandas computed, and the bits of this library's own computation; scores of its model too.</summary>
public sealed class GoldenWorldTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-9;
    private static readonly string[] Inexact = ["MEAN", "AVG", "RISK", "SHARE", "RATIO", "ZSCORE", "MEDIAN", "P90"];

    [SkippableTheory]
    [InlineData("E", "handbook")]
    [InlineData("E", "extended")]
    [InlineData("S50k", "handbook")]
    [InlineData("S50k", "extended")]
    public void The_features_equal_the_golden_file_and_our_own_bit_for_bit(string world, string kind)
    {
        var payments = Payments(world);
        FeatureSet<Payment> set = kind == "handbook" ? new HandbookFeatures() : new ExtendedFeatures();
        using var run = new StreamizRun(set);
        payments.ForEach(payment => run.Pipe(payment));
        run.Commit();
        Assert.Equal(payments.Count, run.Rows.Count);
        output.WriteLine($"{payments.Count:N0} payments, {set.Width} features");

        var computation = new FeatureComputation<Payment>(set);
        using var golden = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Folder(), $"{world}_{kind}_features.csv.gz")), CompressionMode.Decompress));
        var header = golden.ReadLine()!.Split(',');
        for (var i = 0; i < payments.Count; i++)
        {
            var (key, row, timeMs) = run.Rows[i];
            Assert.Equal((payments[i].Id, kind == "handbook" ? payments[i].TerminalId : payments[i].CardId, payments[i].EventTimeMs), (row.Event.Id, key, timeMs));
            Assert.Equal(("payments", 0, (long)i), (row.PositionAt(0).Topic, row.PositionAt(0).Partition, row.PositionAt(0).Offset));
            Assert.True(computation.Add(payments[i], payments[i].EventTimeMs).Values.SequenceEqual(row.Values), $"{world} row {payments[i].Id} differs from this library's own");
            var expected = golden.ReadLine()!.Split(',');
            for (var column = 1; column < header.Length; column++)
            {
                var want = expected[column].Length == 0 ? double.NaN : double.Parse(expected[column], CultureInfo.InvariantCulture);
                var have = row[header[column]] ?? double.NaN;
                Assert.True(IsEqual(header[column], want, have), $"{world} row {row.Event.Id} {header[column]}: {have:R} where the golden file has {want:R}");
            }
        }
    }

    [SkippableFact]
    public void The_scores_are_those_of_our_own_score_node_bit_for_bit()
    {
        var payments = Payments("E");
        var set = new HandbookFeatures();
        var path = Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx");
        using var run = new StreamizRun(set, () => OnnxFraudModel.Load(path));
        payments.ForEach(payment => run.Pipe(payment));
        run.Commit();

        using var model = OnnxFraudModel.Load(path);
        var computation = new FeatureComputation<Payment>(set);
        var scores = new float[payments.Count];
        model.Score([.. payments.SelectMany(payment => computation.Add(payment, payment.EventTimeMs).Values.ToArray())], scores);
        Assert.Equal(scores, run.Scores.Select(scored => scored.Score));
        Assert.All(run.Scores, scored => Assert.Equal((model.Identity, set.Sha256), (scored.Stamp.Model, scored.Stamp.FeatureSetSha256)));
    }

    private static List<Payment> Payments(string world)
    {
        using var rejects = new RejectFile(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));
        using var reader = PaymentReader.Open(Path.Combine(Folder(), $"{world}_transactions.csv.gz"), rejects);
        var payments = new List<Payment>();
        while (reader.TryRead(out var payment))
        {
            payments.Add(payment);
        }

        Assert.Equal(world == "E" ? 2_400 : 50_000, payments.Count);
        return payments;
    }

    /// <summary>Counts, sums and extremes exactly; standard deviations and decayed sums relatively, others absolutely within 1e-9.</summary>
    private static bool IsEqual(string name, double want, double have)
    {
        if (double.IsNaN(want) || double.IsNaN(have))
        {
            return double.IsNaN(want) && double.IsNaN(have);
        }

        var off = Math.Abs(want - have);
        return name.Contains("STDDEV", StringComparison.Ordinal) || name.Contains("VAR_", StringComparison.Ordinal) || name.StartsWith("EW", StringComparison.Ordinal)
            ? off <= Tolerance * Math.Max(1e-300, Math.Abs(want))
            : off <= (Inexact.Any(part => name.Contains(part, StringComparison.Ordinal)) ? Tolerance : 0);
    }

    private static string Folder()
    {
        var material = Environment.GetEnvironmentVariable("TEST_MATERIAL");
        Skip.If(string.IsNullOrEmpty(material), "TEST_MATERIAL is not set");
        return Path.Combine(material!, "golden");
    }
}
