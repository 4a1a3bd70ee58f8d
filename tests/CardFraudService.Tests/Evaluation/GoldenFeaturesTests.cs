using CardFraudService.Csv;
using CardFraudService.Evaluation;
using CardFraudService.World;
using CardFraudService.Tests.Support;
using Xunit;

namespace CardFraudService.Tests.Evaluation;

public sealed class GoldenFeaturesTests
{
    [SkippableTheory]
    [InlineData("E", 2_400)]
    [InlineData("S50k", 50_000)]
    public void The_naive_features_are_those_of_pandas(string world, int rows)
    {
        var (payments, expected) = Read(world);
        Assert.Equal(rows, payments.Count);
        Assert.Equal(0, Mismatches(NaiveFeatures.Compute(payments), expected));
    }

    [SkippableFact]
    public void The_golden_rows_see_a_twin_whose_windows_are_closed_on_the_left() =>
        Assert.InRange(TwinMismatches((time, now) => time >= now - WorldCalendar.DayMs && time <= now), 1, int.MaxValue);

    [SkippableFact]
    public void The_golden_rows_see_a_twin_that_leaves_out_the_second_of_the_payment() =>
        Assert.InRange(TwinMismatches((time, now) => time > now - WorldCalendar.DayMs && time < now), 1, int.MaxValue);

    [SkippableFact]
    public void The_golden_rows_agree_with_the_twin_of_the_right_rule() =>
        Assert.Equal(0, TwinMismatches((time, now) => time > now - WorldCalendar.DayMs && time <= now));

    // Counts a card's payments of one day under another rule for the edges and compares with the golden count.
    private static int TwinMismatches(Func<long, long, bool> isInside)
    {
        var (payments, expected) = Read("E");
        var rows = payments.Select((payment, row) => (payment.CardId, payment.EventTimeMs, Row: row)).ToLookup(row => row.CardId);
        return payments.Where((p, row) => rows[p.CardId].Count(q => q.Row <= row && isInside(q.EventTimeMs, p.EventTimeMs)) != expected[row][3]).Count();
    }

    private static int Mismatches(double[][] actual, List<double[]> expected)
    {
        var mismatches = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            for (var f = 1; f < NaiveFeatures.Count; f++)
            {
                // The flags (1, 2) and the counts (the odd places) must be exact; means and shares are doubles.
                var tolerance = f <= 2 || f % 2 == 1 ? 0 : 1e-9;
                mismatches += Math.Abs(actual[i][f] - expected[i][f]) <= tolerance ? 0 : 1;
            }
        }

        return mismatches;
    }

    private static (IReadOnlyList<Payment> Payments, List<double[]> Expected) Read(string world)
    {
        var material = Environment.GetEnvironmentVariable("TEST_MATERIAL");
        Skip.If(string.IsNullOrEmpty(material), "TEST_MATERIAL does not name the folder that holds golden.");
        var golden = Path.Combine(material!, "golden");
        using var folder = new ScratchFolder();
        using var rejects = new RejectFile(folder.File("golden"));
        using var reader = PaymentReader.Open(Path.Combine(golden, $"{world}_transactions.csv.gz"), rejects);
        Assert.True(reader.HasLabels);
        var payments = reader.ReadToEnd();
        Assert.Equal(0, rejects.Count);
        return (payments, FeatureRows.Read(Path.Combine(golden, $"{world}_handbook_features.csv.gz")));
    }
}
