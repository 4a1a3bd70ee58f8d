using System.Globalization;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>
/// Times near the end of time (<see cref="long.MaxValue"/> ms): nothing overflows, results are those of the same records earlier, and stores in memory and
/// on disk agree. Kafka Streams' arithmetic goes round there.
/// </summary>
[Trait("Fault", "3.12")]
public sealed class EndOfTimeTests
{
    // So far before the end that no window reaches it, and a multiple of every size and advance below.
    private const long Early = 9_000_000_000_000_000_000;

    public static TheoryData<string, bool, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, bool, bool>();
            foreach (var kind in (string[])["tumbling", "hopping", "sliding", "session"])
            {
                foreach (var close in (bool[])[false, true])
                {
                    kinds.Add(kind, close, true);
                    kinds.Add(kind, close, false);
                }
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Windows_have_all_records_up_to_the_last_millisecond(string kind, bool onClose, bool onDisk)
    {
        var records = new List<string>();
        foreach (var before in (long[])[60, 41, 30, 22, 21, 20, 9, 14, 5, 1, 0, 3])
        {
            records.Add($"in k:v@{long.MaxValue - before}");
        }

        using var driver = new TextDriver(Topology(kind, onClose, onDisk));
        var results = records.Select(record => driver.Pipe(record)).ToList();

        Assert.Equal(0, driver.Driver.DroppedRecords);
        if (onClose)
        {
            return;
        }

        // Every record counts in some window that contains it, and no window ends before it begins.
        for (var i = 0; i < records.Count; i++)
        {
            var time = long.Parse(records[i][(records[i].IndexOf('@') + 1)..], CultureInfo.InvariantCulture);
            Assert.Contains(Windows(results[i]), window => window.Start <= time && time <= window.End);
            Assert.All(Windows(results[i]), window => Assert.True(window.Start >= 0 && window.Start <= window.End, results[i]));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Stores_in_memory_and_on_disk_agree_on_any_records(string kind, bool onClose, bool onDisk)
    {
        if (!onDisk)
        {
            return;
        }

        var random = new Random(4711);
        for (var run = 0; run < 40; run++)
        {
            var records = Enumerable.Range(0, 15).Select(_ => $"in k{random.Next(2)}:v@{long.MaxValue - random.Next(run % 2 == 0 ? 60 : 12)}").ToArray();
            using var disk = new TextDriver(Topology(kind, onClose, onDisk: true));
            using var memory = new TextDriver(Topology(kind, onClose, onDisk: false));

            // Sessions that are merged are deleted in another order in memory, as in Kafka Streams.
            Assert.Equal(records.Select(record => InOrder(disk.Pipe(record))), records.Select(record => InOrder(memory.Pipe(record))));
        }
    }

    [Theory]
    [InlineData("tumbling")]
    [InlineData("hopping")]
    [InlineData("sliding")]
    [InlineData("session")]
    public void Windows_that_end_before_the_end_of_time_are_those_of_the_same_records_earlier(string kind)
    {
        // The end of time is 7 more than a multiple of 100: shifted by a multiple of 300 the same windows lie in both places.
        var shift = (long.MaxValue - 1_000 - Early) / 300 * 300;
        long[] times = [0, 3, 14, 9, 22, 31, 30, 55];
        using var early = new TextDriver(Topology(kind, onClose: false, onDisk: true));
        using var late = new TextDriver(Topology(kind, onClose: false, onDisk: true));
        foreach (var time in times)
        {
            var wanted = early.Pipe($"in k:v@{Early + time}");
            var got = late.Pipe($"in k:v@{Early + shift + time}");
            Assert.Equal(
                Windows(wanted).Select(window => (window.Start + shift, window.End + shift)),
                Windows(got));
        }
    }

    [Theory]
    [InlineData("sliding", true, "k@9223372036854775797/9223372036854775807:5")]
    [InlineData("sliding", false, "k@9223372036854775797/9223372036854775807:5")]
    [InlineData("session", true, "k@9223372036854775777/9223372036854775807:10")]
    [InlineData("session", false, "k@9223372036854775777/9223372036854775807:10")]
    public void The_last_window_has_what_lies_in_it(string kind, bool onDisk, string window)
    {
        using var driver = new TextDriver(Topology(kind, onClose: false, onDisk));
        var results = string.Empty;
        foreach (var before in (long[])[60, 41, 30, 22, 21, 20, 9, 14, 5, 1, 0, 3])
        {
            results = driver.Pipe($"in k:v@{long.MaxValue - before}");
        }

        Assert.Contains(window, results.Split(' ').Select(result => result[..result.LastIndexOf('@')]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Joins_of_streams_find_their_partners_at_the_end_of_time(bool outer)
    {
        var builder = new StreamsBuilder();
        var (left, right) = (builder.Stream<string, string>("L"), builder.Stream<string, string>("R"));
        var windows = JoinWindows.OfTimeDifferenceAndGrace(10.Ms(), 5.Ms());
        var names = StreamJoined.As<string, string, string>("j").WithStoreName("j");
        (outer
            ? left.OuterJoin(right, (one, two) => $"{one}{two}", windows, names)
            : left.Join(right, (one, two) => $"{one}{two}", windows, names)).To("out");
        using var driver = new TextDriver(builder.Build());
        var end = long.MaxValue;

        Assert.Equal(string.Empty, driver.Pipe($"L k:a@{end - 12}"));
        Assert.Equal($"k:ab@{end - 4}", driver.Pipe($"R k:b@{end - 4}"));
        Assert.Equal($"k:cb@{end - 1}", driver.Pipe($"L k:c@{end - 1}"));
        Assert.Equal($"k:cd@{end}", driver.Pipe($"R k:d@{end}"));
        Assert.Equal(0, driver.Driver.DroppedRecords);
    }

    private static string InOrder(string results) => string.Join(' ', results.Split(' ').Order(StringComparer.Ordinal));

    private static IEnumerable<(long Start, long End)> Windows(string results)
    {
        foreach (var result in results.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var window = result[(result.IndexOf('@') + 1)..result.IndexOf(':')].Split('/');
            yield return (long.Parse(window[0], CultureInfo.InvariantCulture), long.Parse(window[1], CultureInfo.InvariantCulture));
        }
    }

    private static StreamTopology Topology(string kind, bool onClose, bool onDisk)
    {
        var builder = new StreamsBuilder();
        var groups = builder.Stream<string, string>("in").GroupByKey();
        var store = onDisk ? Materialized.As<string, long>("w").OnDisk() : Materialized.As<string, long>("w").InMemory();
        var emit = onClose ? EmitStrategy.OnWindowClose : EmitStrategy.OnWindowUpdate;
        var (ten, grace) = (10.Ms(), 100.Ms());
        var table = kind switch
        {
            "tumbling" => groups.WindowedBy(TimeWindows.OfSizeAndGrace(ten, grace)).EmitStrategy(emit).Count(store),
            "hopping" => groups.WindowedBy(TimeWindows.OfSizeAndGrace(ten, grace).AdvanceBy(3.Ms())).EmitStrategy(emit).Count(store),
            "sliding" => groups.WindowedBy(SlidingWindows.OfTimeDifferenceAndGrace(ten, grace)).EmitStrategy(emit).Count(store),
            _ => groups.WindowedBy(SessionWindows.OfInactivityGapAndGrace(ten, grace)).EmitStrategy(emit).Count(store),
        };
        table.Out();
        return builder.Build();
    }
}
