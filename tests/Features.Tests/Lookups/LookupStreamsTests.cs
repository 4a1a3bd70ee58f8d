using CsCheck;
using StreamizFraud.Features.Tests.Streams;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Features.Tests.Lookups;

/// <summary>Rows of tables as features, on the real tasks: against a table that is a list, and against the computation in memory.</summary>
public sealed class LookupStreamsTests
{
    private static readonly LookupSet Set = new();

    private static readonly Gen<Step[]> AnySteps = Gen.Select(
        Gen.Frequency((3, Gen.Const(What.Event)), (1, Gen.Const(What.Shop)), (1, Gen.Const(What.Profile)), (1, Gen.Const(What.Region)), (1, Gen.Enum<What>())),
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2]),
        Gen.Int[-15, 20],
        Gen.Long[0, 5],
        Gen.Select(Gen.Frequency((5, Gen.Const(false)), (1, Gen.Const(true))), Gen.Bool),
        (what, keys, step, amount, flags) => new Step(what, keys.Item1, keys.Item2, step, amount, flags.Item1, flags.Item2)).Array[1, 40];

    private enum What
    {
        Event,
        Shop,
        Profile,
        Region,
        BadShop,
        Restart,
        Crash,
    }

    [Theory]
    [InlineData(TableKind.Versioned)]
    [InlineData(TableKind.Plain)]
    [InlineData(TableKind.Global)]
    public void An_event_gets_the_rows_of_its_time_or_of_its_arrival_through_restarts_and_crashes(TableKind kind) =>
        AnySteps.Sample(steps => Run(steps, kind, kind), iter: 60, threads: 1);

    [Theory]
    [InlineData(TableKind.Versioned, TableKind.Plain)]
    [InlineData(TableKind.Versioned, TableKind.NewestByTime)]
    [InlineData(TableKind.Versioned, TableKind.OpenAtItsTime)]
    [InlineData(TableKind.Plain, TableKind.Versioned)]
    [InlineData(TableKind.Global, TableKind.NewestByTime)]
    public void A_list_with_a_mistake_is_caught(TableKind kind, TableKind naive) =>
        Assert.Contains(AnySteps.Array[60].Single(_ => true, seed: "0N0XIzNsQ0O2"), steps => Record.Exception(() => Run(steps, kind, naive)) is not null);

    [Fact]
    public void In_memory_an_event_gets_what_a_versioned_table_gives_whose_rows_came_first() =>
        AnySteps.Sample(
            steps =>
            {
                // Tables first, events after them: the same rows on both sides, whatever their order.
                var sorted = steps.Where(step => step.What is not (What.Event or What.Crash or What.Restart)).Concat(steps.Where(step => step.What is What.Event or What.Crash or What.Restart)).ToArray();
                Run(sorted, TableKind.Versioned, TableKind.Versioned, compareWithMemory: true);
            },
            iter: 60,
            threads: 1);

    [Fact]
    public void A_table_of_a_keys_stage_takes_no_repartition_and_one_of_another_key_takes_one()
    {
        var versioned = Topology(TableKind.Versioned).Describe().ToString();
        Assert.Equal(["looked-region-lookup-repartition", "looked-terminal-repartition"], Topics(versioned));
        Assert.Equal(["looked-terminal-repartition"], Topics(Topology(TableKind.Global).Describe().ToString()));

        static string[] Topics(string text) =>
            [.. text.Split([' ', '\n', '(', ')', '[', ']', ','], StringSplitOptions.RemoveEmptyEntries).Where(word => word.EndsWith("-repartition", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void Tables_that_are_not_bound_or_not_declared_or_of_another_type_are_refused_by_name()
    {
        var builder = new StreamsBuilder();
        var events = builder.Stream("events", Consumed.With(Serde.Utf8, new TestEventSerde()));
        var profiles = builder.GlobalTable("profiles", Consumed.With(Serde.Utf8, Serde.Json<Profile>()), Materialized.As<string, Profile>("profiles"));
        var tables = new LookupTables().Bind("shop", profiles).Bind("mop", profiles);
        var refused = Assert.Throws<TopologyException>(() => events.ComputeFeatures(builder, Set, new TestEventSerde(), tables: tables)).Message;
        foreach (var part in (string[])["table shop has rows of type", "Shop", "table profile is not bound", "LookupTables.Bind(\"profile\"", "table region is not bound", "table mop is bound, but the set declares none"])
        {
            Assert.Contains(part, refused, StringComparison.Ordinal);
        }

        Assert.Contains("table shop is not bound", Assert.Throws<TopologyException>(() => events.ComputeFeatures(builder, Set, new TestEventSerde())).Message, StringComparison.Ordinal);
        Assert.Contains("LookupRows.Bind(\"shop\"", Assert.Throws<TopologyException>(() => new FeatureComputation<TestEvent>(Set)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => tables.Bind("shop", profiles));
        Assert.Throws<ArgumentException>(() => new LookupRows().Bind<Shop>("shop", []).Bind<Shop>("shop", []));
    }

    [Theory]
    [InlineData(TableKind.Versioned)]
    [InlineData(TableKind.Global)]
    public void A_set_of_tables_alone_takes_events_without_a_key_for_which_there_is_no_row(TableKind kind)
    {
        var set = new OnlyTables();
        var builder = new StreamsBuilder();
        var events = builder.Stream("events", Consumed.With(Serde.Utf8, new TestEventSerde()));
        events.ComputeFeatures(builder, set, new TestEventSerde(), tables: Bind<Shop>(builder, new LookupTables(), "shop", kind))
            .To("rows", Produced.With(Serde.Utf8, new FeatureRowSerde<TestEvent>(set, new TestEventSerde())));
        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic("shops", Serde.Utf8, Serde.Json<Shop>()).PipeInput("t", new Shop(7, null, true), 5);
        var input = driver.CreateInputTopic<string?, TestEvent>("events", Serde.Utf8!, new TestEventSerde());
        input.PipeInput("t", new TestEvent("c", "t", 1, false), 10);
        input.PipeInput(null, new TestEvent("c", null!, 1, false), 11);
        var rows = driver.CreateOutputTopic("rows", Serde.Utf8, new FeatureRowSerde<TestEvent>(set, new TestEventSerde())).ReadRecordsToList();
        Assert.Equal([7.0, double.NaN], rows.Select(row => row.Value.Values[0]));
        Assert.DoesNotContain("repartition", builder.Build().Describe().ToString(), StringComparison.Ordinal);
        var memory = new FeatureComputation<TestEvent>(set, new LookupRows().Bind("shop", [new LookupRow<Shop>("t", 5, new Shop(7, null, true))]));
        Assert.Equal(7, memory.Add(new TestEvent("c", "t", 1, false), 10)["risk"]);
        Assert.Null(memory.Add(new TestEvent("c", null!, 1, false), 10)["risk"]);
    }

    [Fact]
    public void A_table_of_another_key_than_the_sets_passes_on_events_without_that_key()
    {
        var set = new CardAndShop();
        var builder = new StreamsBuilder();
        builder.Stream("events", Consumed.With(Serde.Utf8, new TestEventSerde()))
            .ComputeFeatures(builder, set, new TestEventSerde(), tables: Bind<Shop>(builder, new LookupTables(), "shop", TableKind.Versioned))
            .To("rows", Produced.With(Serde.Utf8!, new FeatureRowSerde<TestEvent>(set, new TestEventSerde())));
        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic("shops", Serde.Utf8, Serde.Json<Shop>()).PipeInput("t", new Shop(7, null, true), 5);
        var input = driver.CreateInputTopic("events", Serde.Utf8, new TestEventSerde());
        input.PipeInput("c", new TestEvent("c", "t", 1, false), 10);
        input.PipeInput("c", new TestEvent("c", null!, 1, false), 11);
        var rows = driver.CreateOutputTopic<string?, FeatureRow<TestEvent>>("rows", Serde.Utf8!, new FeatureRowSerde<TestEvent>(set, new TestEventSerde())).ReadRecordsToList();
        Assert.Equal([(1.0, 7.0), (2.0, -1.0)], rows.Select(row => (row.Value.Values[0], row.Value.Values[1])));
        Assert.Equal(["t", null], rows.Select(row => row.Key));
    }

    [Fact]
    public void Events_with_another_key_than_the_table_are_refused()
    {
        var set = new OnlyTables();
        var builder = new StreamsBuilder();
        builder.Stream("events", Consumed.With(Serde.Utf8, new TestEventSerde()))
            .ComputeFeatures(builder, set, new TestEventSerde(), tables: Bind<Shop>(builder, new LookupTables(), "shop", TableKind.Versioned))
            .To("rows", Produced.With(Serde.Utf8, new FeatureRowSerde<TestEvent>(set, new TestEventSerde())));
        using var driver = new TopologyTestDriver(builder.Build());
        var refused = Assert.ThrowsAny<Exception>(() => driver.CreateInputTopic("events", Serde.Utf8, new TestEventSerde()).PipeInput("other", new TestEvent("c", "t", 1, false), 5));
        Assert.Contains("key of table shop", refused.ToString(), StringComparison.Ordinal);
    }

    private static void Run(Step[] steps, TableKind kind, TableKind naive, bool compareWithMemory = false)
    {
        var options = new TopologyTestOptions { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" };
        using var driver = new TopologyTestDriver(Topology(kind), options);
        var input = driver.CreateInputTopic("events", Serde.Utf8, new TestEventSerde());
        var output = driver.CreateOutputTopic("rows", Serde.Utf8, new FeatureRowSerde<TestEvent>(Set, new TestEventSerde()));
        var tables = (new NaiveTable<Shop>(), new NaiveTable<Profile>(), new NaiveTable<Region>());
        var memory = compareWithMemory ? InMemory(steps) : null;
        var expected = new List<(TestEvent Event, double[] Values)>();
        var clock = 1_000L;
        foreach (var step in steps)
        {
            var time = clock + step.Later;
            clock = Math.Max(clock, time);
            switch (step.What)
            {
                case What.Restart or What.Crash:
                    driver.Meet(step.What == What.Restart ? Happening.Restart : Happening.Crash);
                    break;
                case What.Shop or What.BadShop:
                    Pipe(driver, "shops", tables.Item1, $"t{step.Terminal}", time, ShopOf(step));
                    break;
                case What.Profile:
                    Pipe(driver, "profiles", tables.Item2, $"c{step.Card}", time, step.Gone ? null : new Profile(step.Amount / 2m));
                    break;
                case What.Region:
                    Pipe(driver, "regions", tables.Item3, $"{step.Amount % 3}", time, step.Gone ? null : new Region(step.Terminal));
                    break;
                default:
                    var sent = new TestEvent($"c{step.Card}", $"t{step.Terminal}", step.Amount, step.Flag);
                    input.PipeInput(sent.Card, sent, time);
                    var shop = tables.Item1.Find(naive, sent.Terminal, time);
                    var profile = tables.Item2.Find(naive, sent.Card, time);
                    var region = tables.Item3.Find(naive, $"{sent.Amount % 3}", time);
                    if (shop?.Risk != LookupSet.BadRisk)
                    {
                        expected.Add((sent, [shop?.Risk ?? -5, shop?.Score ?? double.NaN, (double?)profile?.Limit ?? double.NaN, profile is null ? 0 : 1, region?.Rate ?? double.NaN]));
                    }

                    if (memory is not null && shop?.Risk != LookupSet.BadRisk)
                    {
                        expected[^1] = (sent, memory.Add(sent, time).Values.ToArray());
                    }
                    else if (memory is not null)
                    {
                        Assert.Throws<FeatureValueException>(() => memory.Add(sent, time));
                    }

                    break;
            }
        }

        driver.Commit();
        var got = output.ReadRecordsToList();
        Assert.Equal(expected.Count, got.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            var row = got[i].Value;
            Assert.Equal((expected[i].Event, expected[i].Event.Terminal), (row.Event, got[i].Key));
            double[] values = compareWithMemory ? row.Values.ToArray() : [row.Values[1], row.Values[2], row.Values[4], row.Values[5], row.Values[6]];
            Assert.Equal(expected[i].Values, values);
            Assert.Equal(row["rate"] is null ? null : row["n"] + row["rate"], row["both"]);
        }
    }

    private static void Pipe<TRow>(TopologyTestDriver driver, string topic, NaiveTable<TRow> naive, string key, long timeMs, TRow? row)
        where TRow : class
    {
        naive.Add(key, timeMs, row);
        var input = driver.CreateInputTopic(topic, Serde.Utf8, Serde.Json<TRow>());
        if (row is null)
        {
            input.PipeTombstone(key, timeMs);
        }
        else
        {
            input.PipeInput(key, row, timeMs);
        }
    }

    private static Shop? ShopOf(Step step) =>
        step.What == What.BadShop ? new Shop(LookupSet.BadRisk, null, true) : step.Gone ? null : new Shop(step.Amount, step.Flag ? step.Amount / 4.0 : null, step.Flag);

    private static FeatureComputation<TestEvent> InMemory(Step[] steps)
    {
        var (shops, profiles, regions) = (new List<LookupRow<Shop>>(), new List<LookupRow<Profile>>(), new List<LookupRow<Region>>());
        var clock = 1_000L;
        foreach (var step in steps)
        {
            var time = clock + step.Later;
            clock = Math.Max(clock, time);
            switch (step.What)
            {
                case What.Shop or What.BadShop:
                    shops.Add(new($"t{step.Terminal}", time, ShopOf(step)));
                    break;
                case What.Profile:
                    profiles.Add(new($"c{step.Card}", time, step.Gone ? null : new Profile(step.Amount / 2m)));
                    break;
                case What.Region:
                    regions.Add(new($"{step.Amount % 3}", time, step.Gone ? null : new Region(step.Terminal)));
                    break;
            }
        }

        return new FeatureComputation<TestEvent>(Set, new LookupRows().Bind("shop", shops).Bind("profile", profiles).Bind("region", regions));
    }

    private static StreamTopology Topology(TableKind kind)
    {
        var builder = new StreamsBuilder();
        var tables = new LookupTables();
        Bind<Shop>(builder, tables, "shop", kind);
        Bind<Profile>(builder, tables, "profile", kind);
        Bind<Region>(builder, tables, "region", kind);
        builder.Stream("events", Consumed.With(Serde.Utf8, new TestEventSerde()))
            .ComputeFeatures(builder, Set, new TestEventSerde(), tables: tables)
            .To("rows", Produced.With(Serde.Utf8, new FeatureRowSerde<TestEvent>(Set, new TestEventSerde())));
        return builder.Build();
    }

    private static LookupTables Bind<TRow>(StreamsBuilder builder, LookupTables tables, string name, TableKind kind)
        where TRow : class
    {
        var consumed = Consumed.With(Serde.Utf8, Serde.Json<TRow>());
        return kind switch
        {
            TableKind.Versioned => tables.Bind(name, builder.Table(name + "s", consumed, Materialized.AsVersioned<string, TRow>(name + "s", TimeSpan.FromDays(1)))),
            TableKind.Plain => tables.Bind(name, builder.Table(name + "s", consumed, Materialized.As<string, TRow>(name + "s"))),
            _ => tables.Bind(name, builder.GlobalTable(name + "s", consumed, Materialized.As<string, TRow>(name + "s"))),
        };
    }

    private sealed record Step(What What, int Card, int Terminal, int Later, long Amount, bool Gone, bool Flag);

    private sealed class CardAndShop : FeatureSet<TestEvent>
    {
        public CardAndShop()
            : base("both")
        {
            Feature("n", By("card", e => e.Card).Count().Last(TimeSpan.FromDays(1)));
            Feature("risk", Lookup<Shop>("shop", e => e.Terminal).Value(s => s.Risk).OrDefault(-1));
        }
    }

    private sealed class OnlyTables : FeatureSet<TestEvent>
    {
        public OnlyTables()
            : base("only") => Feature("risk", Lookup<Shop>("shop", e => e.Terminal).Value(s => s.Risk).OrNull());
    }
}
