using System.Globalization;
using System.IO.Compression;
using StreamizFraud.Broker.Tests.Support;
using Xunit;

namespace CardFraudService.Tests.Commands;

/// <summary>The verb <c>features</c> against the golden files.</summary>
public sealed class FeatureFileTests : IDisposable
{
    private static readonly string[] Relative = ["STDDEV", "VAR_", "EWSUM", "EWCOUNT"];
    private static readonly string[] Absolute = ["_AVG_", "_RISK_", "MEAN", "RATIO", "ZSCORE", "SHARE", "MEDIAN", "P90"];
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("handbook", "E", 2_400)]
    [InlineData("handbook", "S50k", 50_000)]
    [InlineData("extended", "E", 2_400)]
    [InlineData("extended", "S50k", 50_000)]
    public async Task Every_row_equals_the_golden_file(string set, string world, int rows)
    {
        var material = Environment.GetEnvironmentVariable("TEST_MATERIAL");
        Skip.If(string.IsNullOrEmpty(material), "TEST_MATERIAL does not name the folder that holds golden.");
        var golden = Path.Combine(material, "golden");

        var (code, text) = await ServiceProcess.RunAsync(
            TimeSpan.FromMinutes(2), "features", "--set", set, "--input", Path.Combine(golden, $"{world}_transactions.csv.gz"), "--output", _folder["features.csv"]);

        Assert.True(code == 0, text);
        var expected = ReadPacked(Path.Combine(golden, $"{world}_{set}_features.csv.gz"));
        var found = await File.ReadAllLinesAsync(_folder["features.csv"]);
        Assert.Equal(rows + 1, expected.Length);
        Assert.Equal(expected[0] + ",late", found[0]);
        Assert.Equal(expected.Length, found.Length);
        var names = expected[0].Split(',');
        var wrong = 0;
        for (var row = 1; row < expected.Length; row++)
        {
            wrong += expected[row].Split(',').Zip(found[row].Split(','), names).Count(cell => !Same(cell.Third, cell.First, cell.Second));
        }

        Assert.Equal(0, wrong);

        // The comparison itself must see a difference.
        Assert.False(Same("CUSTOMER_ID_NB_TX_1DAY_WINDOW", "2", "3"));
        Assert.False(Same("CUSTOMER_ID_AVG_AMOUNT_1DAY_WINDOW", "2.5", "2.500001"));
        Assert.False(Same("STDDEV_SAMP_10M", "", "0"));
        Assert.False(Same("EWSUM_CENTS_HL1D", "1000000", "1000000.01"));
    }

    private static string[] ReadPacked(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Counts, sums and extremes exactly; standard deviations and decayed sums relatively, others absolutely within 1e-9.</summary>
    private static bool Same(string column, string expected, string found)
    {
        if (expected.Length == 0 || found.Length == 0)
        {
            return expected.Length == found.Length;
        }

        var (left, right) = (double.Parse(expected, CultureInfo.InvariantCulture), double.Parse(found, CultureInfo.InvariantCulture));
        return Relative.Any(column.Contains) ? Math.Abs(left - right) <= 1e-9 * Math.Max(1e-300, Math.Abs(left))
            : Absolute.Any(column.Contains) ? Math.Abs(left - right) <= 1e-9
            : left.Equals(right);
    }
}
