using CsCheck;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Export;
using StreamizFraud.Features.Rows;
using StreamizFraud.Features.Tests.Streams;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Features.Tests.Distinct;

/// <summary>Duplicates are passed over, in the stream, in memory and in exports: against a list of what was counted, and the same set over that list.</summary>
public sealed class DistinctTests
{
    private const int WindowMs = 25;
    private const int LatenessMs = 10;

    // Rows are kept for 40 + 10 ms, ids for 25 + 10.
    private const int IdleMs = 100;

    private static readonly Gen<Step[]> AnySteps = Gen.Select(
        Gen.Frequency((12, Gen.Const(Happening.None)), (1, Gen.Const(Happening.Restart)), (1, Gen.Const(Happening.Crash)), (1, Gen.Const(Happening.Fails))),
        Gen.Int[0, 2],
        Gen.Frequency((9, Gen.Int[0, 4]), (1, Gen.Const(-1))),
        Gen.Frequency((4, Gen.Int[0, 6]), (2, Gen.Const(0)), (2, Gen.Int[-30, 0]), (1, Gen.Const(WindowMs)), (1, Gen.Int[20, 60]), (1, Gen.Int[90, 130])),
        Gen.Long[0, 9],
        (happening, card, id, step, amount) => new Step(happening, card, id, step, amount)).Array[1, 60];

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Duplicates_have_no_row_and_count_nowhere_through_restarts_crashes_and_bad_events(int commitEvery) =>
        AnySteps.Sample(steps => Run(steps, DistinctMistake.None, commitEvery), iter: 60, threads: 1);

    [Theory]
    [InlineData(DistinctMistake.EdgeIsClosed)]
    [InlineData(DistinctMistake.DuplicatesExtend)]
    [InlineData(DistinctMistake.AllCardsShareIds)]
    [InlineData(DistinctMistake.OlderOnesCount)]
    [InlineData(DistinctMistake.NothingIsForgotten)]
    [InlineData(DistinctMistake.MissingIdsAreEqual)]
    public void A_reference_with_a_mistake_is_caught(DistinctMistake mistake) =>
        Assert.Contains(AnySteps.Array[150].Single(_ => true, seed: "0N0XIzNsQ0O2"), steps => Record.Exception(() => Play(steps, mistake)) is not null);

    [Fact]
    public void A_replay_of_rows_that_were_served_passes_over_what_the_changed_set_takes_for_duplicates() =>
        AnySteps.Sample(
            steps =>
            {
                Step[] events = [.. steps.Where(step => step.Happening == Happening.None)];
                var before = new Orders(distinct: false);
                using var driver = new TopologyTestDriver(SetTopology.Of(before, "orders", Serde.Json<Order>()));
                var input = driver.CreateInputTopic("orders", Serde.Utf8, Serde.Json<Order>());
                foreach (var (_, order, timeMs) in Events(events))
                {
                    input.PipeInput(order.Card, order, timeMs);
                }

                var replay = new FeatureReplay<Order>(new Orders(distinct: true));
                foreach (var served in driver.CreateOutputTopic("rows", Serde.Utf8, new FeatureRowSerde<Order>(before, Serde.Json<Order>())).ReadRecordsToList())
                {
                    replay.Add(served.Value);
                }

                Assert.Equal(
                    Play(events, DistinctMistake.None).Select(row => (row.Event, row.EventTimeMs, string.Join(' ', row.Values.ToArray()))),
                    replay.Compute().Select(row => (row.Event, row.EventTimeMs, string.Join(' ', row.Values.ToArray()))));
            },
            iter: 30,
            threads: 1);

    [Fact]
    public void A_duplicate_is_counted_in_the_metric_of_dropped_records_and_writes_nothing()
    {
        using var driver = new TopologyTestDriver(SetTopology.Of(new Orders(distinct: true), "orders", Serde.Json<Order>()));
        var input = driver.CreateInputTopic("orders", Serde.Utf8, Serde.Json<Order>());
        input.PipeInput("c", new Order("a", "c", "s", 1), 10);
        driver.Commit();
        var changelog = driver.CreateOutputTopic<byte[], byte[]>("app-orders-card-changelog", Serde.Bytes, Serde.Bytes);
        _ = changelog.ReadRecordsToList();
        input.PipeInput("c", new Order("a", "c", "s", 1), 10);
        input.PipeInput("c", new Order("a", "c", "s", 1), 12);
        driver.Commit();
        Assert.Equal(2, driver.DroppedRecords);
        Assert.Single(driver.CreateOutputTopic("rows", Serde.Utf8, Serde.Bytes).ReadRecordsToList());
        Assert.Empty(changelog.ReadRecordsToList());
    }

    [Fact]
    public void An_id_is_remembered_for_its_window_although_windows_of_features_are_shorter()
    {
        using var driver = new TopologyTestDriver(SetTopology.Of(new Remembering(), "orders", Serde.Json<Order>()));
        var input = driver.CreateInputTopic("orders", Serde.Utf8, Serde.Json<Order>());
        input.PipeInput("c", new Order("a", "c", "s", 1), 10);
        for (var time = 10; time < 1_000; time += 10)
        {
            // Other cards move the time of the stream; the features of this one would be forgotten after 20 ms of it.
            input.PipeInput("d", new Order($"{time}", "d", "s", 1), time);
        }

        driver.Restart();
        input.PipeInput("c", new Order("a", "c", "s", 1), 1_000);
        Assert.Equal(1, driver.DroppedRecords);
        Assert.Equal(["c"], Keys(driver).Where(key => key == "c"));
    }

    [Fact]
    public void What_is_kept_of_ids_is_bounded_and_goes_with_its_key()
    {
        using var driver = new TopologyTestDriver(SetTopology.Of(new Remembering(), "orders", Serde.Json<Order>()));
        var input = driver.CreateInputTopic("orders", Serde.Utf8, Serde.Json<Order>());
        var most = 0;
        for (var i = 0; i < 8_000; i++)
        {
            input.PipeInput("c", new Order($"{i}", "c", "s", 1), i);
            most = i == 3_000 ? Pages(driver, "c") : most;
        }

        // 1,000 ms of ids, one a ms: some 16 pages of 64, whatever has come before.
        Assert.InRange(most, 10, 60);
        Assert.InRange(Pages(driver, "c"), 10, most + 5);
        for (var i = 0; i < 30; i++)
        {
            input.PipeInput("d", new Order($"{i}", "d", "s", 1), 30_000 + (i * 100));
        }

        Assert.Equal(["d"], Keys(driver));
        Assert.Equal(0, Pages(driver, "c"));
    }

    [Fact]
    public async Task An_export_has_no_row_of_a_duplicate_and_says_how_many_there_were()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("distinct").FullName, "rows.parquet");
        try
        {
            var export = new FeatureExport<Order>(new Orders(distinct: true), new FeatureExportOptions<Order> { Id = order => order.Id! });
            var result = await export.RunAsync([new(new Order("a", "c", "s", 1), 1), new(new Order("a", "c", "s", 1), 2), new(new Order("b", "c", "s", 1), 3)], path);
            Assert.Equal((2, 1), (result.Rows, result.Duplicates));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Fact]
    public void The_window_is_part_of_the_hash_of_each_feature_of_a_key_and_of_no_other()
    {
        var (without, with, longer) = (new Orders(distinct: false), new Orders(distinct: true), new Orders(distinct: true, windowMs: 26));
        Assert.Equal(without.Definitions[0], with.Definitions[0]);
        for (var i = 1; i < with.Width; i++)
        {
            Assert.Equal(3, new[] { without, with, longer }.Select(set => set.Definitions[i].Sha256).Distinct().Count());
        }

        Assert.Contains("\"distinct_by\":{\"of\":\"StreamizFraud.Features.Categories.Of", with.Describe(), StringComparison.Ordinal);
        Assert.Contains("\"window_ms\":25}", with.Describe(), StringComparison.Ordinal);
        Assert.DoesNotContain("distinct_by", without.Describe(), StringComparison.Ordinal);
        Assert.Contains("less than 25 ms before is a duplicate", with.DescribeAsMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_told_apart_is_refused()
    {
        var refused = Assert.Throws<TopologyException>(() => new Wrong().Names).Message;
        foreach (var part in (string[])["DistinctBy is said 2 times", "DistinctBy needs a key", "the window of DistinctBy is 00:00:00", "the id of DistinctBy is of type Double"])
        {
            Assert.Contains(part, refused, StringComparison.Ordinal);
        }

        var features = new FeatureComputation<Order>(new Orders(distinct: true));
        features.Add(new Order("a", "c", "s", 1), 1);
        Assert.Contains("TryAdd", Assert.Throws<InvalidOperationException>(() => features.Add(new Order("a", "c", "s", 1), 1)).Message, StringComparison.Ordinal);
    }

    private static void Run(Step[] steps, DistinctMistake mistake, int commitEvery)
    {
        var expected = Play(steps, mistake);
        var set = new Orders(distinct: true);
        var options = new TopologyTestOptions { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead", CommitEvery = commitEvery };
        using var driver = new TopologyTestDriver(SetTopology.Of(set, "orders", Serde.Json<Order>()), options);
        var input = driver.CreateInputTopic("orders", Serde.Utf8, Serde.Json<Order>());
        foreach (var (step, order, timeMs) in Events(steps))
        {
            driver.Meet(step.Happening);
            if (step.IsEvent)
            {
                input.PipeInput(order.Card, order, timeMs);
            }
        }

        driver.Commit();
        var got = driver.CreateOutputTopic("rows", Serde.Utf8, new FeatureRowSerde<Order>(set, Serde.Json<Order>())).ReadRecordsToList();
        Assert.Equal(expected.Select(row => (row.Event, row.EventTimeMs, row.Late)), got.Select(row => (row.Value.Event, row.Value.EventTimeMs, row.Value.Late)));
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Values.ToArray(), got[i].Value.Values.ToArray());
        }
    }

    /// <summary>The rows of a set without duplicates over what the reference counts; the set with duplicates must give the same in memory.</summary>
    private static List<FeatureRow<Order>> Play(Step[] steps, DistinctMistake mistake)
    {
        var naive = new NaiveDuplicates(WindowMs, LatenessMs, IdleMs, mistake);
        var (plain, distinct) = (new FeatureComputation<Order>(new Orders(distinct: false)), new FeatureComputation<Order>(new Orders(distinct: true)));
        var rows = new List<FeatureRow<Order>>();
        foreach (var (step, order, timeMs) in Events(steps))
        {
            if (!step.IsEvent)
            {
                continue;
            }

            if (step.Happening == Happening.Fails)
            {
                // It fails before it is asked whether it is a duplicate.
                Assert.Throws<FeatureValueException>(() => distinct.TryAdd(order, timeMs, out _));
                continue;
            }

            var isDuplicate = naive.Add(order, timeMs);
            Assert.Equal(!isDuplicate, distinct.TryAdd(order, timeMs, out var row));
            if (isDuplicate)
            {
                continue;
            }

            rows.Add(row);
            Assert.Equal(plain.Add(order, timeMs).Values.ToArray(), row.Values.ToArray());
        }

        return rows;
    }

    private static IEnumerable<(Step Step, Order Order, long TimeMs)> Events(Step[] steps)
    {
        var clock = 1_000L;
        foreach (var step in steps)
        {
            var time = clock + step.Later;
            if (step.Happening == Happening.None)
            {
                clock = Math.Max(clock, time);
            }

            yield return (step, new Order(step.Id < 0 ? null : $"i{step.Id}", $"c{step.Card}", $"s{step.Amount % 2}", step.Happening == Happening.Fails ? Orders.Bad : step.Amount), Math.Min(time, step.Happening == Happening.Fails ? clock : long.MaxValue));
        }
    }

    private static string[] Keys(TopologyTestDriver driver) => [.. driver.GetStateStore<IKeyValueStore<string, EntityState>>("remembering-card").All().Select(row => row.Key)];

    private static int Pages(TopologyTestDriver driver, string card) =>
        driver.GetStateStore<IKeyValueStore<PageKey, StatePage>>("remembering-card-pages").All().Count(page => page.Key.Key == card && page.Value is ValuePage);

    private sealed record Step(Happening Happening, int Card, int Id, int Later, long Amount)
    {
        /// <summary>Whether there is an event; else there is only what happens.</summary>
        public bool IsEvent => Happening is Happening.None or Happening.Fails;
    }

    private sealed class Orders : FeatureSet<Order>
    {
        public const long Bad = -1;

        public Orders(bool distinct, int windowMs = WindowMs)
            : base("orders")
        {
            var card = By("card", o => o.Card, TimeSpan.FromMilliseconds(LatenessMs));
            var shop = By("shop", o => o.Shop, TimeSpan.FromMilliseconds(LatenessMs));
            if (distinct)
            {
                DistinctBy(o => o.Id, TimeSpan.FromMilliseconds(windowMs));
            }

            Feature("amount", o => o.Amount == Bad ? 1 / (o.Amount - Bad) : o.Amount);
            Feature("n", card.Count().Last(TimeSpan.FromMilliseconds(40)));
            Feature("shops", card.Distinct(o => o.Shop).Last(TimeSpan.FromMilliseconds(20)));
            Feature("sum", shop.Sum(o => o.Amount).Last(TimeSpan.FromMilliseconds(30)));
        }
    }

    private sealed class Remembering : FeatureSet<Order>
    {
        public Remembering()
            : base("remembering")
        {
            DistinctBy(o => o.Id, TimeSpan.FromMilliseconds(1_000));
            Feature("n", By("card", o => o.Card, TimeSpan.Zero).Count().Last(TimeSpan.FromMilliseconds(10)));
        }
    }

    private sealed class Wrong : FeatureSet<Order>
    {
        public Wrong()
            : base("wrong")
        {
            DistinctBy(o => o.Id, TimeSpan.Zero);
            DistinctBy(o => o.Amount / 2.0, TimeSpan.FromDays(1));
            Feature("amount", o => o.Amount);
        }
    }
}
