using StreamizFraud.Features.Export;
using StreamizFraud.Features.Tests.Streams;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Features.Tests.Export;

public sealed class FeatureBacktestTests(ITestOutputHelper output) : IDisposable
{
    private const long Start = 1_522_540_800_000;
    private const int Days = 5;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("feature-backtest-");

    private static FeatureExportOptions<TestEvent> Options { get; } = new() { Id = e => $"{e.Terminal}-{e.Amount}", RowGroupRows = 700 };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Features_that_differ_are_described_by_day_beside_the_old_ones()
    {
        var history = History(4_000, seed: 11);
        var backtest = new FeatureBacktest<TestEvent>(new Changed(), new Served(), Options);

        var result = await backtest.RunAsync(history, Path("new"), Path("old"));

        Assert.Equal(2, result.Unchanged);
        Assert.Equal(
            [("MEAN", BacktestChange.Changed), ("ADDED", BacktestChange.Added), ("TWICE_MEAN", BacktestChange.Changed), ("REMOVED", BacktestChange.Removed)],
            result.Features.Select(feature => (feature.Name, feature.Change)));
        var (news, olds) = (Compute(new Changed(), history), Compute(new Served(), history));
        foreach (var feature in result.Features)
        {
            Assert.Equal(Days, feature.Days.Count);
            foreach (var day in feature.Days)
            {
                var at = new DateTimeOffset(day.Day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds();
                AssertDescribes(day.Values, Values(news, new Changed(), feature.Name, at));
                AssertDescribes(day.Against, Values(olds, new Served(), feature.Name, at));
                if (feature.Change == BacktestChange.Changed)
                {
                    var expected = SlowIndex(Values(news, new Changed(), feature.Name, at)!, Values(olds, new Served(), feature.Name, at)!);
                    Assert.Equal(expected, day.StabilityIndex!.Value, 9);
                    Assert.NotEqual(0, expected);
                }
                else
                {
                    Assert.Null(day.StabilityIndex);
                }
            }
        }

        // The files are those of exports.
        await new FeatureExport<TestEvent>(new Changed(), Options).RunAsync(history, Path("alone"));
        Assert.Equal(await File.ReadAllBytesAsync(Path("alone")), await File.ReadAllBytesAsync(Path("new")));
        Assert.Equal(new Served().Sha256, (await ParquetFile.ReadAsync(Path("old"))).Metadata["feature_set_sha256"]);
    }

    [Fact]
    public async Task Served_rows_are_backtested_in_the_order_that_each_key_had()
    {
        const int seed = 3;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var set = new Served();
        using var driver = new TopologyTestDriver(SetTopology.Of(set), new TopologyTestOptions { Partitions = 3, CommitEvery = 7 });
        var input = driver.CreateInputTopic("events", Serde.Utf8, new TestEventSerde());
        for (var i = 0; i < 400; i++)
        {
            var card = $"c{random.Next(9)}";
            input.PipeInput(card, new TestEvent(card, $"t{random.Next(3)}", i, false), Start + random.Next(2 * 86_400_000));
        }

        driver.Commit();
        var served = driver.CreateOutputTopic("rows", Serde.Utf8, new FeatureRowSerde<TestEvent>(set, new TestEventSerde())).ReadRecordsToList().Select(row => row.Value).ToList();

        var result = await new FeatureBacktest<TestEvent>(new Changed(), set, Options).RunAsync(served, Path("new"), Path("old"));

        Assert.Equal((400, 400), (result.Set.Rows, result.Against.Rows));
        var file = await ParquetFile.ReadAsync(Path("old"));
        for (var row = 0; row < served.Count; row++)
        {
            Assert.Equal(served[row].Values.ToArray(), file.Row(set.Names, row));
        }

        var changed = result.Features[0].Days.Sum(day => day.Against!.Rows * (day.Against.Nulls == 0 ? day.Against.Mean : double.NaN));
        Assert.Equal(served.Sum(row => row["MEAN"]!.Value), changed, 6);
    }

    [Fact]
    public async Task An_event_that_one_set_cannot_compute_ends_the_backtest_by_its_own_reason()
    {
        var history = History(3_000, seed: 5);
        history[200] = history[200] with { Event = history[200].Event with { Amount = long.MinValue } };
        var failed = await Assert.ThrowsAsync<FeatureValueException>(() => new FeatureBacktest<TestEvent>(new Changed(), new Narrow(), Options).RunAsync(history, Path("new"), Path("old")));
        Assert.Contains("absolute values", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sets_without_a_difference_say_so()
    {
        var result = await new FeatureBacktest<TestEvent>(new Served(), new Served(), Options).RunAsync(History(10, seed: 1), Path("new"), Path("old"));
        Assert.Empty(result.Features);
        Assert.Equal(5, result.Unchanged);
    }

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, $"{name}.parquet");

    private List<HistoryEvent<TestEvent>> History(int count, int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => new HistoryEvent<TestEvent>(
            new TestEvent($"c{random.Next(40)}", $"t{random.Next(5)}", random.Next(-2_000, 100_000), random.Next(2) == 0), Start + (i * (Days * 86_400_000L / count)) + random.Next(1_000)))];
    }

    private static List<(long TimeMs, double[] Values)> Compute(FeatureSet<TestEvent> set, List<HistoryEvent<TestEvent>> history)
    {
        var computation = new FeatureComputation<TestEvent>(set);
        return [.. history.Select(e => (e.EventTimeMs, computation.Add(e.Event, e.EventTimeMs).Values.ToArray()))];
    }

    private static List<double>? Values(List<(long TimeMs, double[] Values)> rows, FeatureSet<TestEvent> set, string feature, long dayMs)
    {
        var column = set.Names.ToList().IndexOf(feature);
        return column < 0 ? null : [.. rows.Where(row => row.TimeMs >= dayMs && row.TimeMs < dayMs + 86_400_000).Select(row => row.Values[column])];
    }

    private static void AssertDescribes(BacktestDistribution? found, List<double>? rows)
    {
        Assert.Equal(rows is null, found is null);
        if (rows is null)
        {
            return;
        }

        var values = rows.Where(value => !double.IsNaN(value)).Order().ToList();
        Assert.Equal((rows.Count, rows.Count - values.Count), (found!.Rows, found.Nulls));
        Assert.Equal((values[0], values[^1]), (found.Least, found.Greatest));
        Assert.Equal(values.Average(), found.Mean, 1e-9 * Math.Abs(values.Average()));
        foreach (var (p, quantile) in ((double, double)[])[(0.05, found.P05), (0.5, found.Median), (0.95, found.P95), (0.99, found.P99)])
        {
            var exact = values[(int)Math.Ceiling(p * values.Count) - 1];
            Assert.InRange(quantile, exact, exact + (Math.Abs(exact) / 128));
        }
    }

    /// <summary>The index by its definition: shares of the bins that the old values' deciles make.</summary>
    private static double SlowIndex(List<double> rows, List<double> rowsAgainst)
    {
        var against = rowsAgainst.Where(value => !double.IsNaN(value)).Order().ToList();
        // A decile's bin ends with its bucket of 1/128 of a power of two.
        var edges = Enumerable.Range(1, 9).Select(decile => EndOfBucket(against[(int)Math.Ceiling(decile / 10.0 * against.Count) - 1])).Distinct().ToList();
        var bins = new List<Func<double, bool>> { double.IsNaN };
        for (var i = 0; i <= edges.Count; i++)
        {
            var (above, through) = (i == 0 ? double.NegativeInfinity : edges[i - 1], i == edges.Count ? double.PositiveInfinity : edges[i]);
            bins.Add(value => value > above && value <= through);
        }

        return bins.Sum(bin =>
        {
            var (q, p) = (rows.Count(bin) / (double)rows.Count, rowsAgainst.Count(bin) / (double)rowsAgainst.Count);
            return q == 0 && p == 0 ? 0 : (Math.Max(q, 1e-4) - Math.Max(p, 1e-4)) * Math.Log(Math.Max(q, 1e-4) / Math.Max(p, 1e-4));
        });
    }

    private static double EndOfBucket(double value)
    {
        if (value == 0)
        {
            return BitConverter.Int64BitsToDouble((1L << 45) - 1);
        }

        var unit = Math.Pow(2, Math.Floor(Math.Log2(Math.Abs(value)))) / 128;
        return value > 0 ? Math.BitDecrement((Math.Floor(value / unit) + 1) * unit) : Math.Ceiling(value / unit) * unit;
    }

    private class Served : FeatureSet<TestEvent>
    {
        public Served()
            : this("served", changed: false)
        {
        }

        protected Served(string name, bool changed)
            : base(name)
        {
            var card = By("card", e => e.Card);
            var terminal = By("terminal", e => e.Terminal);
            Feature("AMOUNT", e => e.Amount / 100.0);
            Feature("COUNT", terminal.Count().Last(TimeSpan.FromHours(2)));
            if (changed)
            {
                Feature("MEAN", card.Mean(e => e.Amount).Last(TimeSpan.FromHours(4)).BeforeThis().OrNull());
                Feature("ADDED", card.Sum(e => e.Amount).Last(TimeSpan.FromHours(9)));
            }
            else
            {
                Feature("MEAN", card.Mean(e => e.Amount).Last(TimeSpan.FromHours(4)));
                Feature("REMOVED", terminal.Count().Last(TimeSpan.FromDays(1)));
            }

            Derived("TWICE_MEAN", f => f["MEAN"] * 2);
        }
    }

    private sealed class Changed() : Served("changed", changed: true);

    private sealed class Narrow : FeatureSet<TestEvent>
    {
        public Narrow()
            : base("narrow") => Feature("AMOUNT", e => e.Amount / 100.0);
    }
}
