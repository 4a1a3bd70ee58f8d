using System.Globalization;
using System.IO.Compression;
using StreamizFraud.Broker.Tests.Support;
using Xunit;

namespace CardFraudService.Tests.Commands;

/// <summary>The verb <c>features</c> against the golden files.</summary>
public sealed class FeatureFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("E", 2_400)]
    [InlineData("S50k", 50_000)]
    public async Task Every_row_equals_the_golden_file(string world, int rows)
    {
        var material = Environment.GetEnvironmentVariable("TEST_MATERIAL");
        Skip.If(string.IsNullOrEmpty(material), "TEST_MATERIAL does not name the folder that holds golden.");
        var golden = Path.Combine(material, "golden");

        var (code, text) = await ServiceProcess.RunAsync(
            TimeSpan.FromMinutes(2), "features", "--set", "handbook", "--input", Path.Combine(golden, $"{world}_transactions.csv.gz"), "--output", _folder["features.csv"], "--state-dir", _folder["state"]);

        Assert.True(code == 0, text);
        var expected = ReadPacked(Path.Combine(golden, $"{world}_handbook_features.csv.gz"));
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
    }

    private static string[] ReadPacked(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Means and shares within 1e-9, everything else exact.</summary>
    private static bool Same(string column, string expected, string found)
    {
        var (left, right) = (double.Parse(expected, CultureInfo.InvariantCulture), double.Parse(found, CultureInfo.InvariantCulture));
        return column.Contains("_AVG_", StringComparison.Ordinal) || column.Contains("_RISK_", StringComparison.Ordinal)
            ? Math.Abs(left - right) <= 1e-9
            : left.Equals(right);
    }
}
