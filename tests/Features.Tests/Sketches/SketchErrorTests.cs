using DuckDB.NET.Data;
using StreamizFraud.Features.Tests.Reference;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Features.Tests.Sketches;

/// <summary>Features that have gone over to sketches against DuckDB's exact answers.</summary>
public sealed class SketchErrorTests(ITestOutputHelper output)
{
    private const long HourMs = 3_600_000;
    private const long TileMs = 2 * HourMs;
    private const double StandardError = 0.01625;

    // A terminal each: how many payments, by how many cards at most, with amounts spread over how many powers of two.
    private static readonly (int Payments, int Cards, int Powers)[] Terminals =
        [.. Enumerable.Range(0, 32).Select(i => (1_500 + (i * 80), 200 + (i * i * 40), 1 + (i % 30)))];

    [Fact]
    public void Estimates_are_within_their_stated_error()
    {
        var (errors, worst) = Compared(values => values);

        Assert.InRange(Rms(errors), 0, 1.3 * StandardError);
        Assert.InRange(errors.Max(Math.Abs), 0, 4 * StandardError);
        Assert.InRange(worst, 0, 1 / 128.0);
    }

    [Fact]
    public void Sketches_that_lack_a_tile_are_caught()
    {
        var (errors, worst) = Compared(payments => payments.Where(payment => payment.TimeMs / TileMs % 15 != 7));

        Assert.True(Rms(errors) > 1.3 * StandardError || errors.Max(Math.Abs) > 4 * StandardError);
        Assert.True(worst > 1 / 128.0);
    }

    [Fact]
    public void Values_that_are_their_own_hashes_are_caught()
    {
        // What would come of registers by the first bits of values that are small numbers: all in one.
        var estimates = new Features.Sketches.HyperLogLog();
        for (var i = 0; i < 10_000; i++)
        {
            estimates.Add(Unmixed(i));
        }

        Assert.True(Math.Abs((estimates.Estimate(0) / 10_000) - 1) > 4 * StandardError);
    }

    [Fact]
    public void Estimates_are_of_the_values_alone_not_of_their_order_or_of_how_they_came_into_tiles()
    {
        var random = new Random(20261130);
        foreach (var kind in Enum.GetValues<Features.Sketches.SketchKind>())
        {
            var values = Enumerable.Range(0, 5_000).Select(_ => random.NextInt64(-1L << random.Next(63), 1L << random.Next(63))).ToArray();
            var expected = Estimate(kind, [values]);
            for (var run = 0; run < 20; run++)
            {
                random.Shuffle(values);
                Assert.Equal(expected, Estimate(kind, [.. values.Chunk(1 + random.Next(2_000))]));
            }
        }
    }

    [Fact]
    public void Buckets_are_in_order_of_values_and_their_middles_within_the_stated_error()
    {
        foreach (var value in ((long[])[0, 1, 127, 128, 129, 255, 256, long.MaxValue - 1, long.MaxValue, long.MinValue, long.MinValue + 1, -1, -127, -128, -129])
            .Concat(Enumerable.Range(0, 62).SelectMany(power => (long[])[1L << power, (1L << power) - 1, (1L << power) + 1, -(1L << power)])))
        {
            var middle = Estimate(Features.Sketches.SketchKind.Quantile, [[value]]);
            Assert.Equal(NaiveSketch.MiddleOf(value), middle);
            Assert.InRange(Math.Abs(middle - value), 0, Math.Abs((double)value) / 128);
            if (value < long.MaxValue)
            {
                Assert.InRange(Features.Sketches.LogBuckets.BucketOf(value + 1) - Features.Sketches.LogBuckets.BucketOf(value), 0, 1);
            }
        }
    }

    private static double Estimate(Features.Sketches.SketchKind kind, long[][] parts)
    {
        var whole = Features.Sketches.Sketch.Of(kind);
        foreach (var part in parts)
        {
            var page = Features.Sketches.SketchPage.Of(kind);
            foreach (var value in part)
            {
                page.Add(value);
            }

            whole.Add(page);
        }

        return whole.Estimate(0.37);
    }

    /// <summary>A value whose place is that of the bits of another.</summary>
    private static long Unmixed(long value)
    {
        // MurmurHash3's finalizer the other way round.
        var x = (ulong)value;
        x = (x ^ (x >> 33)) * 0x9CB4B2F8129337DBUL;
        x = (x ^ (x >> 33)) * 0x4F74430C22A54005UL;
        return (long)(x ^ (x >> 33));
    }

    /// <summary>Relative errors of distinct counts, a terminal each, and the worst of quantiles relative to the values beside them.</summary>
    /// <param name="taken">Which payments the features take; DuckDB has all.</param>
    private (double[] Distinct, double Quantile) Compared(Func<IEnumerable<Paid>, IEnumerable<Paid>> taken)
    {
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        Run(duck, "create table paid (terminal varchar, time_ms bigint, card varchar, amount bigint)");
        var payments = Payments(seed: 20261130);
        using (var appender = duck.CreateAppender("paid"))
        {
            foreach (var payment in payments)
            {
                appender.CreateRow().AppendValue(payment.Terminal).AppendValue(payment.TimeMs).AppendValue(payment.Card).AppendValue(payment.Amount).EndRow();
            }
        }

        var set = new Sketched();
        var features = new FeatureComputation<Paid>(set);
        var last = new Dictionary<string, FeatureRow<Paid>>();
        foreach (var payment in taken(payments))
        {
            last[payment.Terminal] = features.Add(payment, payment.TimeMs);
        }

        var (errors, worst) = (new List<double>(), 0.0);
        foreach (var (terminal, row) in last)
        {
            var from = (row.EventTimeMs - Sketched.WindowMs) / TileMs * TileMs;
            using var ask = duck.CreateCommand();
            ask.CommandText = $"""
                select count(distinct card), quantile_cont(amount, 0.5), quantile_cont(amount, 0.9), count(*)
                from paid where terminal = '{terminal}' and time_ms >= {from} and time_ms <= {row.EventTimeMs}
                """;
            using var answer = ask.ExecuteReader();
            Assert.True(answer.Read());
            Assert.True(answer.GetInt64(3) > Sketched.Most);
            errors.Add((row["CARDS"]!.Value / answer.GetInt64(0)) - 1);
            worst = Math.Max(worst, Math.Abs(row["MEDIAN"]!.Value - answer.GetDouble(1)) / answer.GetDouble(1));
            worst = Math.Max(worst, Math.Abs(row["P90"]!.Value - answer.GetDouble(2)) / answer.GetDouble(2));
        }

        output.WriteLine($"{last.Count} terminals: distinct rms {Rms(errors):P2}, worst {errors.Max(Math.Abs):P2}; quantiles worst {worst:P2}");
        return ([.. errors], worst);
    }

    private static double Rms(IReadOnlyCollection<double> errors) => Math.Sqrt(errors.Sum(error => error * error) / errors.Count);

    private static List<Paid> Payments(int seed)
    {
        var random = new Random(seed);
        var payments = new List<Paid>();
        for (var terminal = 0; terminal < Terminals.Length; terminal++)
        {
            var (count, cards, powers) = Terminals[terminal];
            for (var i = 0; i < count; i++)
            {
                payments.Add(new Paid($"t{terminal}", (long)(i * (45.0 * HourMs / count)), $"c{random.Next(cards)}-{terminal}", 1 + random.NextInt64(1L << (1 + random.Next(powers + 5)))));
            }
        }

        return [.. payments.OrderBy(payment => payment.TimeMs)];
    }

    private static void Run(DuckDBConnection duck, string sql)
    {
        using var command = duck.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed record Paid(string Terminal, long TimeMs, string Card, long Amount);

    private sealed class Sketched : FeatureSet<Paid>
    {
        public const long WindowMs = 30 * HourMs;
        public const int Most = 500;

        public Sketched()
            : base("sketched")
        {
            var terminal = By("terminal", p => p.Terminal);
            var (window, tile) = (TimeSpan.FromMilliseconds(WindowMs), TimeSpan.FromMilliseconds(TileMs));
            Feature("CARDS", terminal.Distinct(p => p.Card).Last(window).Tiled(tile).Exact(Most, OnOverflow.Sketch));
            Feature("MEDIAN", terminal.Median(p => p.Amount).Last(window).Tiled(tile).Exact(Most, OnOverflow.Sketch));
            Feature("P90", terminal.Quantile(p => p.Amount, 0.9).Last(window).Tiled(tile).Exact(Most, OnOverflow.Sketch));
        }
    }
}
