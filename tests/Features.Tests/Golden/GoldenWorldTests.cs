using System.Globalization;
using System.IO.Compression;
using CardFraudService.Csv;
using CardFraudService.Features;
using CardFraudService.World;
using Xunit;

namespace StreamizFraud.Features.Tests.Golden;

/// <summary>Features against values that pandas computed.</summary>
public sealed class GoldenWorldTests
{
    private const double Tolerance = 1e-9;

    private static readonly string[] Inexact = ["MEAN", "AVG", "RISK", "SHARE", "RATIO", "ZSCORE", "MEDIAN", "P90"];

    [SkippableTheory]
    [InlineData("E")]
    [InlineData("S50k")]
    public void The_handbooks_features_equal_the_golden_file(string world) => Compare(new HandbookFeatures(), world, "handbook");

    [SkippableTheory]
    [InlineData("E")]
    [InlineData("S50k")]
    public void The_extended_features_equal_the_golden_file(string world) => Compare(new ExtendedFeatures(), world, "extended");

    private static void Compare(FeatureSet<Payment> set, string world, string kind)
    {
        var folder = Folder();
        var computation = new FeatureComputation<Payment>(set);
        using var rejects = new RejectFile(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));
        using var payments = PaymentReader.Open(Path.Combine(folder, $"{world}_transactions.csv.gz"), rejects);
        using var golden = new StreamReader(new GZipStream(
            File.OpenRead(Path.Combine(folder, $"{world}_{kind}_features.csv.gz")), CompressionMode.Decompress));
        var header = golden.ReadLine()!.Split(',');
        var columns = header.Skip(1).Select(name => IndexOf(set.Names, name)).ToArray();
        var values = new double[set.Width];
        var rows = 0;
        while (payments.TryRead(out var payment))
        {
            Assert.False(computation.Add(payment, payment.EventTimeMs, values));
            var expected = golden.ReadLine()!.Split(',');
            Assert.Equal(payment.Id, expected[0]);
            for (var i = 1; i < header.Length; i++)
            {
                var want = expected[i].Length == 0 ? double.NaN : double.Parse(expected[i], CultureInfo.InvariantCulture);
                var have = values[columns[i - 1]];
                if (!IsEqual(header[i], want, have))
                {
                    Assert.Fail($"{world} row {payment.Id} {header[i]}: {have:R} where the golden file has {want:R}");
                }
            }

            rows++;
        }

        Assert.Null(golden.ReadLine());
        Assert.Equal(world == "E" ? 2_400 : 50_000, rows);
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
            : off <= (IsExact(name) ? 0 : Tolerance);
    }

    private static bool IsExact(string name) => !Inexact.Any(part => name.Contains(part, StringComparison.Ordinal));

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"The set has no feature {name}.");
    }

    private static string Folder()
    {
        var material = Environment.GetEnvironmentVariable("TEST_MATERIAL");
        Skip.If(string.IsNullOrEmpty(material), "TEST_MATERIAL is not set");
        return Path.Combine(material!, "golden");
    }
}
