using System.Globalization;
using CardFraudService.Csv;
using CardFraudService.Evaluation;
using CardFraudService.Features;
using CardFraudService.Tests.Support;
using CardFraudService.World;
using Xunit;
using Xunit.Abstractions;

namespace CardFraudService.Tests.Commands;

/// <summary>The verb <c>parity</c>: it finds nothing in what the class computed, and each broken twin by the name of its feature.</summary>
public sealed class ParityTests(ITestOutputHelper output) : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("handbook", "csv", false)]
    [InlineData("handbook", "parquet", true)]
    [InlineData("extended", "csv.gz", false)]
    [InlineData("extended", "parquet", false)]
    public async Task What_the_class_computed_has_no_differences(string set, string format, bool lateLabels)
    {
        var (payments, labels) = new LateWorld(8).Write(_folder);
        string[] files = lateLabels ? ["--set", set, "--input", payments, "--labels", labels] : ["--set", set, "--input", payments];
        var (code, text) = await InProcess.RunAsync(["features", .. files, "--output", _folder.File($"rows.{format}")]);
        Assert.True(code == 0, text);

        (code, text) = await InProcess.RunAsync(["parity", .. files, "--features", _folder.File($"rows.{format}")]);

        Assert.True(code == 0, text);
        Assert.Contains("no differences", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n0 rows", text, StringComparison.Ordinal);

        // Labels that the training did not see are a difference.
        if (lateLabels)
        {
            (code, text) = await InProcess.RunAsync("parity", "--set", set, "--input", payments, "--features", _folder.File($"rows.{format}"));
            Assert.True(code == 1 && text.Contains("TERMINAL_ID_RISK_30DAY_WINDOW: ", StringComparison.Ordinal), text);
        }
    }

    [Theory]
    [InlineData(nameof(Twins.LeftEdgeClosed), "handbook", "CUSTOMER_ID_NB_TX_1DAY_WINDOW")]
    [InlineData(nameof(Twins.TiesByTime), "handbook", "CUSTOMER_ID_NB_TX_7DAY_WINDOW")]
    [InlineData(nameof(Twins.FloatSums), "handbook", "CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW")]
    [InlineData(nameof(Twins.ThisRowLeftOut), "handbook", "CUSTOMER_ID_NB_TX_30DAY_WINDOW")]
    [InlineData(nameof(Twins.LabelKnownAtOnce), "handbook", "TERMINAL_ID_RISK_30DAY_WINDOW")]
    [InlineData(nameof(Twins.TileEdgeOffByOne), "extended", "SAWTOOTH_COUNT_1D_TILE1H")]
    public async Task A_broken_twin_is_caught_by_the_name_of_its_feature(string twin, string set, string feature)
    {
        var world = new LateWorld(9);
        var (payments, labels) = world.Write(_folder);
        List<Payment> labelled = [.. world.Labelled()];
        var names = FeatureSets.Of(set).Names;
        var computation = new StreamizFraud.Features.FeatureComputation<Payment>(FeatureSets.Of(set, lateLabels: true));
        var twins = new Twins(labelled);
        var rows = labelled.Select(payment => computation.Add(payment, payment.EventTimeMs).Values.ToArray()).ToList();
        Write(names, rows);
        string[] parity = ["parity", "--set", set, "--input", payments, "--labels", labels, "--features", _folder.File("rows.csv")];
        var (code, text) = await InProcess.RunAsync(parity);
        Assert.True(code == 0, text);

        for (var i = 0; i < rows.Count; i++)
        {
            rows[i][names.ToList().IndexOf(feature)] = twins.Value(twin, i);
        }

        Write(names, rows);
        (code, text) = await InProcess.RunAsync(parity);

        output.WriteLine(text);
        Assert.Equal(1, code);
        Assert.Contains($"{feature}: ", text, StringComparison.Ordinal);
        Assert.Contains("PARITY IS BROKEN", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_is_wrong_is_caught_by_the_reference()
    {
        // The recorded values are the wrong class's own: only the reference can tell.
        List<Payment> payments = [.. new LateWorld(10).Labelled()];
        var wrong = new HandbookFeatures(lateLabels: true);
        var computation = new StreamizFraud.Features.FeatureComputation<Payment>(wrong);
        var recorded = payments.ToDictionary(payment => payment.Id, payment => computation.Add(payment, payment.EventTimeMs).Values.ToArray());
        var check = new ParityCheck(wrong, new NaiveFeatures(lateLabels: false), wrong.Names);

        check.Run(payments, _ => true, recorded);

        Assert.False(check.Holds);
        Assert.All(check.Findings, finding => Assert.Equal((0, true), (finding.OfClass, finding.OfReference > 0)));
        Assert.Contains(check.Findings, finding => finding.Feature == "TERMINAL_ID_RISK_30DAY_WINDOW");
        Assert.DoesNotContain(check.Findings, finding => finding.Feature == "TERMINAL_ID_NB_TX_30DAY_WINDOW");
    }

    [Fact]
    public async Task A_row_that_is_missing_and_a_sample_without_cards_are_failures()
    {
        var (payments, _) = new LateWorld(11).Write(_folder);
        await InProcess.RunAsync("features", "--input", payments, "--output", _folder.File("rows.csv"));
        var lines = await File.ReadAllLinesAsync(_folder.File("rows.csv"));
        await File.WriteAllLinesAsync(_folder.File("rows.csv"), lines.Where((_, line) => line != 7));

        var (code, text) = await InProcess.RunAsync("parity", "--input", payments, "--features", _folder.File("rows.csv"));
        Assert.True(code == 1 && text.Contains("1 payments have no row", StringComparison.Ordinal), text);
        (code, text) = await InProcess.RunAsync("parity", "--input", payments, "--features", _folder.File("rows.csv"), "--cards", "0.000001");
        Assert.True(code == 1 && text.Contains("raise --cards", StringComparison.Ordinal), text);
    }

    [Fact]
    public async Task A_share_of_the_cards_is_compared()
    {
        var (payments, _) = new LateWorld(12).Write(_folder);
        await InProcess.RunAsync("features", "--input", payments, "--output", _folder.File("rows.csv"));
        var (code, text) = await InProcess.RunAsync("parity", "--input", payments, "--features", _folder.File("rows.csv"), "--cards", "0.5");
        Assert.True(code == 0, text);
        Assert.Matches(@"rows of [1-9]\d? cards compared", text);
        Assert.DoesNotContain("of 12 cards", text, StringComparison.Ordinal);
    }

    private void Write(IReadOnlyList<string> names, List<double[]> rows)
    {
        using var writer = new FeatureWriter(_folder.File("rows.csv"), names);
        var world = new LateWorld(9);
        for (var i = 0; i < rows.Count; i++)
        {
            writer.Write(world.Payments[i].Id, rows[i]);
        }
    }

    /// <summary>Mistakes that a second implementation makes.</summary>
    private sealed class Twins(List<Payment> payments)
    {
        public double Value(string twin, int row) => twin switch
        {
            nameof(LeftEdgeClosed) => LeftEdgeClosed(row),
            nameof(TiesByTime) => TiesByTime(row),
            nameof(FloatSums) => FloatSums(row),
            nameof(ThisRowLeftOut) => ThisRowLeftOut(row),
            nameof(LabelKnownAtOnce) => LabelKnownAtOnce(row),
            _ => TileEdgeOffByOne(row),
        };

        public double LeftEdgeClosed(int row) => Card(row).Count(p => p.EventTimeMs >= Now(row) - WorldCalendar.DayMs && p.EventTimeMs <= Now(row));

        /// <summary>Sees payments of its own time that arrive after it.</summary>
        public double TiesByTime(int row) => payments.Where((p, i) => p.CardId == payments[row].CardId && (i <= row || p.EventTimeMs == Now(row)))
            .Count(p => p.EventTimeMs > Now(row) - (7 * WorldCalendar.DayMs) && p.EventTimeMs <= Now(row));

        public double FloatSums(int row)
        {
            var (sum, count) = (0.0, 0);
            foreach (var payment in Card(row).Where(p => p.EventTimeMs > Now(row) - (30 * WorldCalendar.DayMs) && p.EventTimeMs <= Now(row)))
            {
                sum += payment.AmountMinor / 100.0;
                count++;
            }

            return sum / count;
        }

        public double ThisRowLeftOut(int row) => Card(row).Count(p => p.EventTimeMs > Now(row) - (30 * WorldCalendar.DayMs) && p.EventTimeMs <= Now(row)) - 1;

        public double LabelKnownAtOnce(int row)
        {
            var end = Now(row) - (7 * WorldCalendar.DayMs);
            var inside = payments.Take(row + 1).Where(p => p.TerminalId == payments[row].TerminalId && p.EventTimeMs > end - (30 * WorldCalendar.DayMs) && p.EventTimeMs <= end).ToList();
            return inside.Count == 0 ? 0 : inside.Count(p => p.IsFraud) / (double)inside.Count;
        }

        /// <summary>Leaves out the first millisecond of the tile.</summary>
        public double TileEdgeOffByOne(int row) =>
            Card(row).Count(p => p.EventTimeMs > (Now(row) - WorldCalendar.DayMs) / 3_600_000 * 3_600_000 && p.EventTimeMs <= Now(row));

        private long Now(int row) => payments[row].EventTimeMs;

        private IEnumerable<Payment> Card(int row) => payments.Take(row + 1).Where(p => p.CardId == payments[row].CardId);
    }
}
