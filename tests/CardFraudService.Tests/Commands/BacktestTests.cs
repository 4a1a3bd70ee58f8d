using CardFraudService.Csv;
using CardFraudService.Features;
using CardFraudService.Tests.Support;
using CardFraudService.World;
using StreamizFraud.Features.Export;
using Xunit;
using Xunit.Abstractions;

namespace CardFraudService.Tests.Commands;

/// <summary>The verb <c>backtest</c>: what differs between two sets over files of history, by day, and both as Parquet.</summary>
public sealed class BacktestTests(ITestOutputHelper output) : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_changed_set_is_shown_beside_the_old_one_over_all_files_of_the_history()
    {
        const long seed = 4;
        output.WriteLine($"seed {seed}");
        var payments = PaymentWorld.Generate(new WorldOptions { Seed = seed, Cards = 60, Terminals = 200, Days = 12 });
        PaymentWriter.WriteAll(_folder.File("first.csv"), [.. payments.Take(payments.Count / 2)]);
        PaymentWriter.WriteAll(_folder.File("second.csv.gz"), [.. payments.Skip(payments.Count / 2)]);

        var (code, text) = await InProcess.RunAsync(
            "backtest", "--set", "handbook-2", "--against", "handbook", "--input", _folder.File("first.csv"), _folder.File("second.csv.gz"), "--output-dir", _folder.File("out"));

        output.WriteLine(text);
        Assert.True(code == 0, text);
        Assert.Contains("12 features of handbook-2 are those of handbook, 4 differ", text, StringComparison.Ordinal);
        Assert.Contains("CUSTOMER_ID_NB_TX_1HOUR_WINDOW: only in handbook-2", text, StringComparison.Ordinal);
        Assert.Contains("CUSTOMER_ID_AVG_AMOUNT_7DAY_WINDOW: changed; handbook-2, then handbook", text, StringComparison.Ordinal);
        Assert.DoesNotContain("TERMINAL_ID", text, StringComparison.Ordinal);
        // A table of the same days for each of the four.
        Assert.Equal(4, text.Split('\n').Count(line => line.StartsWith("2018-04-12 ", StringComparison.Ordinal)));
        foreach (var set in (string[])["handbook", "handbook-2"])
        {
            var computation = new StreamizFraud.Features.FeatureComputation<Payment>(FeatureSets.Of(set));
            var row = 0;
            await foreach (var written in TrainingSet.ReadAsync(_folder.File($"out/{set}.parquet"), HandbookColumns.Id, FeatureSets.Of(set).Names))
            {
                Assert.Equal(payments[row].Id, written.Id);
                Assert.Equal(computation.Add(payments[row], payments[row].EventTimeMs).Values.ToArray(), written.Values);
                row++;
            }

            Assert.Equal(payments.Count, row);
        }
    }

    [Fact]
    public async Task A_world_is_made_where_there_is_no_file_and_one_set_has_nothing_to_compare()
    {
        string[] world = ["--cards", "20", "--terminals", "50", "--days", "3", "--output-dir", _folder.File("out")];
        var (code, text) = await InProcess.RunAsync(["backtest", "--set", "handbook-2", "--against", "handbook", .. world]);
        Assert.True(code == 0, text);
        Assert.Contains("2018-04-03 ", text, StringComparison.Ordinal);
        (code, text) = await InProcess.RunAsync(["backtest", "--set", "handbook", "--against", "handbook", .. world]);
        Assert.True(code == 1 && text.Contains("nothing to compare", StringComparison.Ordinal), text);
    }
}
