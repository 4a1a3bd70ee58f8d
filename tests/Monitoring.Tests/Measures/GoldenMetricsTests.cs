using System.Globalization;
using System.IO.Compression;
using Xunit;

namespace StreamizFraud.Monitoring.Tests.Measures;

/// <summary>Metrics against scikit-learn 1.2.1 on 5,000 scored payments with 24 frauds.</summary>
public sealed class GoldenMetricsTests
{
    // The coarse columns are those of floor(64 * score): some 25 different values, so nearly all rows are tied.
    [SkippableTheory]
    [InlineData("lr", 0.7543877277599143, 0.43050447768795136, 0.784632904608789, 0.4264675078008412)]
    [InlineData("rf", 0.8539824490889604, 0.5059767136803194, 0.7878232181136121, 0.49077368827926643)]
    [InlineData("xgb", 0.8171221864951769, 0.4854069127921983, 0.7673331993569131, 0.46751535594035587)]
    public void The_metrics_are_those_of_scikit_learn(string model, double auc, double precision, double coarseAuc, double coarsePrecision)
    {
        var (scores, labels) = Read(model);
        Assert.Equal(5_000, scores.Length);
        Assert.Equal(auc, RankingMetrics.Auc(scores, labels), 12);
        Assert.Equal(precision, RankingMetrics.AveragePrecision(scores, labels), 12);
        var coarse = scores.Select(s => Math.Floor(s * 64)).ToArray();
        Assert.Equal(coarseAuc, RankingMetrics.Auc(coarse, labels), 12);
        Assert.Equal(coarsePrecision, RankingMetrics.AveragePrecision(coarse, labels), 12);
    }

    private static (double[] Scores, bool[] Labels) Read(string model)
    {
        var material = Environment.GetEnvironmentVariable("TEST_MATERIAL");
        Skip.If(string.IsNullOrEmpty(material), "TEST_MATERIAL does not name the folder that holds golden.");
        using var reader = new StreamReader(new GZipStream(
            File.OpenRead(Path.Combine(material!, "golden", "L_test_first5000.csv.gz")), CompressionMode.Decompress));
        var header = reader.ReadLine()!.Split(',').ToList();
        var rows = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r').Split(',')).ToList();
        var score = header.IndexOf(model);
        var label = header.IndexOf("TX_FRAUD");
        return (
            rows.Select(row => double.Parse(row[score], CultureInfo.InvariantCulture)).ToArray(),
            rows.Select(row => row[label] == "1").ToArray());
    }
}
