using System.Globalization;
using System.IO.Compression;
using CardFraudService.Csv;
using CardFraudService.Features;
using CardFraudService.World;
using Xunit;

namespace StreamizFraud.Features.Tests.Golden;

/// <summary>The handbook's features against values that pandas computed.</summary>
public sealed class GoldenWorldTests
{
    private const double Tolerance = 1e-9;

    [SkippableTheory]
    [InlineData("E")]
    [InlineData("S50k")]
    public void Features_equal_the_golden_file(string world)
    {
        var folder = Folder();
        var computation = new FeatureComputation<Payment>(new HandbookFeatures());
        var names = new HandbookFeatures().Names;
        using var rejects = new RejectFile(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));
        using var payments = PaymentReader.Open(Path.Combine(folder, $"{world}_transactions.csv.gz"), rejects);
        using var golden = new StreamReader(new GZipStream(
            File.OpenRead(Path.Combine(folder, $"{world}_handbook_features.csv.gz")), CompressionMode.Decompress));
        var header = golden.ReadLine()!.Split(',');
        var values = new double[names.Count];
        var rows = 0;
        var worst = 0.0;
        while (payments.TryRead(out var payment))
        {
            Assert.False(computation.Add(payment, payment.EventTimeMs, values));
            var expected = golden.ReadLine()!.Split(',');
            Assert.Equal(payment.Id, expected[0]);
            for (var i = 1; i < header.Length; i++)
            {
                var want = double.Parse(expected[i], CultureInfo.InvariantCulture);
                var have = values[IndexOf(names, header[i])];
                var off = Math.Abs(want - have);
                worst = Math.Max(worst, off);
                if (off > (header[i].Contains("_NB_", StringComparison.Ordinal) ? 0 : Tolerance))
                {
                    Assert.Fail($"{world} row {payment.Id} {header[i]}: {have} where the golden file has {want}");
                }
            }

            rows++;
        }

        Assert.Null(golden.ReadLine());
        Assert.Equal(world == "E" ? 2_400 : 50_000, rows);
        Assert.InRange(worst, 0, Tolerance);
    }

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
