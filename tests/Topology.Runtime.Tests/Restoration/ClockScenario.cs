using System.Globalization;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>A topology whose results depend on a clock, and records that tell whether the clock is right.</summary>
/// <param name="Topology">Makes the topology; told whether its stores are on disk.</param>
/// <param name="Before">Records as <c>topic key:value@time</c>, each a commit of its own.</param>
/// <param name="Last">The record whose commit is disturbed.</param>
/// <param name="After">Records after that.</param>
internal sealed record ClockScenario(Func<bool, StreamTopology> Topology, string[] Before, string Last, string[] After)
{
    /// <summary>By name. What each result was without a clock is in the comment.</summary>
    public static IReadOnlyDictionary<string, ClockScenario> All { get; } = new Dictionary<string, ClockScenario>
    {
        // The window that z has closed is sent twice.
        ["results on close"] = new(
            disk => Windowed(disk, onClose: true, untilClose: false), ["in k:a@3", "in k:b@12"], "in z:c@15", ["in k:late@9", "in z:d@16", "in z:e@25"]),

        // The late record opens its window again.
        ["late records"] = new(disk => Windowed(disk, onClose: false, untilClose: false), ["in k:a@3"], "in z:c@20", ["in k:late@4", "in k:d@21"]),

        // Two final results of one window.
        ["final results"] = new(
            disk => Windowed(disk, onClose: false, untilClose: true), ["in k:a@3", "in k:b@9"], "in z:d@15", ["in k:late@9", "in z:e@30"]),

        // What waits is never looked at.
        ["a left join"] = new(LeftJoin, ["R k:x@1", "L k:m@2"], "L k:a@13", ["L z:b@14", "L z:c@40"]),

        // The same, and nothing that waits comes after it.
        ["a left join whose partners alone go on"] = new(LeftJoin, ["R k:x@1", "L k:m@2"], "L k:a@13", ["R z:b@14", "R z:c@40"]),

        // Records of the slower stream are dropped.
        ["a windowed cogroup"] = new(Cogroup, ["fast k:a@100", "slow k:b@50"], "slow k:c@52", ["slow k:d@53", "fast k:e@101"]),

        // The first record waits, on either side.
        ["an outer join whose first record waits"] = new(OuterJoin, ["R k:x@1"], "L z:m@2", ["L z:b@14", "R z:c@40"]),

        // Sessions, on close.
        ["sessions on close"] = new(Sessions, ["in k:a@3", "in k:b@6"], "in z:c@20", ["in k:late@5", "in z:d@21", "in z:e@60"]),

        // A record that its table is past need not wait.
        ["a join that waits for its table"] = new(WaitingJoin, ["T k:t@1", "S k:a@100"], "S z:b@130", ["S k:c@90", "S k:d@150", "S k:e@190"]),

        // The first record of all waits.
        ["a join that waits for a table that has nothing yet"] = new(WaitingJoin, ["S z:a@100"], "T k:t@101", ["S k:b@101", "T z:t@99", "S k:c@130", "S k:d@190"]),

        // The record without a time stops the application.
        ["partition time"] = new(PartitionTimes, ["in k:a@100"], "in k:b@200", ["in k:c@-1", "in k:d@150"]),

        // Called again, with an earlier time.
        ["punctuations"] = new(disk => Punctuations(disk, "in"), ["in k:a@300000"], "in k:b@600000", ["in k:c@100000", "in k:d@699999", "in k:e@700000"]),

        // The same with an input that never has a record.
        ["punctuations of two inputs"] = new(
            disk => Punctuations(disk, "in", "quiet"), ["in k:a@300000"], "in k:b@600000", ["in k:c@100000", "in k:d@699999", "quiet k:e@700000"]),
    };

    private static StreamsBuilder Builder(bool disk) => new(new StreamsBuilderOptions { PersistentStores = disk, AllowGeneratedNames = true });

    private static StreamTopology Windowed(bool disk, bool onClose, bool untilClose)
    {
        var builder = Builder(disk);
        var windows = builder.Stream<string, string>("in").GroupByKey().WindowedBy(TimeWindows.OfSizeAndGrace(Ms(10), Ms(5)));
        var table = (onClose ? windows.EmitStrategy(EmitStrategy.OnWindowClose) : windows).Count(Materialized.As<string, long>("w").WithRetention(Ms(1_000)));
        if (untilClose)
        {
            table = table.Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("final"));
        }

        return Out(builder, table);
    }

    private static StreamTopology Sessions(bool disk)
    {
        var builder = Builder(disk);
        return Out(builder, builder.Stream<string, string>("in").GroupByKey().WindowedBy(SessionWindows.OfInactivityGapAndGrace(Ms(10), Ms(1)))
            .EmitStrategy(EmitStrategy.OnWindowClose).Count(Materialized.As<string, long>("w").WithRetention(Ms(1_000))));
    }

    private static StreamTopology Cogroup(bool disk)
    {
        var builder = Builder(disk);
        var (fast, slow) = (builder.Stream<string, string>("fast").GroupByKey(), builder.Stream<string, string>("slow").GroupByKey());
        var table = fast.Cogroup<string>((_, value, sum) => sum + value).Cogroup(slow, (_, value, sum) => sum + value)
            .WindowedBy(TimeWindows.OfSizeAndGrace(Ms(10), Ms(5))).Aggregate(() => "", Materialized.As<string, string>("w").WithRetention(Ms(1_000)));
        table.ToStream().Map((key, value) => KeyValuePair.Create($"{key.Key}@{key.Window.Start}", value)).To("out");
        return builder.Build();
    }

    private static StreamTopology LeftJoin(bool disk)
    {
        var builder = Builder(disk);
        builder.Stream<string, string>("L").LeftJoin(
            builder.Stream<string, string>("R"),
            (left, right) => $"{left}+{right ?? "_"}",
            JoinWindows.OfTimeDifferenceAndGrace(Ms(5), Ms(0)),
            new StreamJoined<string, string, string> { StoreName = "join" }).To("out");
        return builder.Build();
    }

    private static StreamTopology OuterJoin(bool disk)
    {
        var builder = Builder(disk);
        builder.Stream<string, string>("L").OuterJoin(
            builder.Stream<string, string>("R"),
            (left, right) => $"{left ?? "_"}+{right ?? "_"}",
            JoinWindows.OfTimeDifferenceAndGrace(Ms(5), Ms(0)),
            new StreamJoined<string, string, string> { StoreName = "join" }).To("out");
        return builder.Build();
    }

    private static StreamTopology WaitingJoin(bool disk)
    {
        var builder = Builder(disk);
        var table = builder.Table("T", materialized: Materialized.AsVersioned<string, string>("table", Ms(1_000)));
        builder.Stream<string, string>("S").Join(table, (value, row) => value + row, Joined.As<string, string, string>("wait").WithGracePeriod(Ms(20))).To("out");
        return builder.Build();
    }

    private static StreamTopology PartitionTimes(bool disk)
    {
        var builder = Builder(disk);
        builder.Stream("in", new Consumed<string, string>().WithTimestampExtractor(TimestampExtractors.UsePartitionTimeOnInvalid)).To("out");
        return builder.Build();
    }

    private static StreamTopology Punctuations(bool disk, params string[] topics)
    {
        var builder = Builder(disk);
        builder.Stream<string, string>(topics).Process(() => new Ticker()).To("out");
        return builder.Build();
    }

    private static StreamTopology Out(StreamsBuilder builder, KTable<Windowed<string>, long> table)
    {
        table.ToStream().Map((key, value) => KeyValuePair.Create($"{key.Key}@{key.Window.Start}", value?.ToString(CultureInfo.InvariantCulture))).To("out");
        return builder.Build();
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>Sends stream time every 100 s of it.</summary>
    private sealed class Ticker : IProcessor<string, string, string, string>
    {
        public void Init(IProcessorContext<string, string> context) => context.Schedule(
            TimeSpan.FromSeconds(100),
            PunctuationType.StreamTime,
            time => context.Forward(new Record<string, string>("tick", time.ToString(CultureInfo.InvariantCulture), time)));

        public void Process(in Record<string, string> record)
        {
        }
    }
}
