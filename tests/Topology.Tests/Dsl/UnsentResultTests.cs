using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>
/// Results on close do not depend on how long their store keeps rows: a window is there until its result has been sent. Kafka Streams loses the
/// result where the store's retention ends first.
/// </summary>
[Trait("Fault", "1.12")]
public sealed class UnsentResultTests
{
    private static readonly string[] Leaps =
    [
        "in k:a@3", "in j:b@7", "in k:c@100", "in k:d@104", "in k:late@99", "in j:e@1000000", "in k:f@1000003", "in z:g@90000000", "in z:h@90000040",
    ];

    public static TheoryData<string, int, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, int, bool>();
            foreach (var kind in (string[])["tumbling", "hopping", "sliding", "session"])
            {
                foreach (var grace in (int[])[0, 5])
                {
                    kinds.Add(kind, grace, true);
                    kinds.Add(kind, grace, false);
                }
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void However_far_time_leaps_each_closed_window_is_sent_with_the_default_retention(string kind, int grace, bool onDisk)
    {
        using var longer = new TextDriver(Topology(kind, grace, onDisk, TimeSpan.FromDays(30)));
        using var usual = new TextDriver(Topology(kind, grace, onDisk, null));

        var wanted = Leaps.Select(record => longer.Pipe(record)).ToList();
        Assert.Contains("j@", string.Concat(wanted), StringComparison.Ordinal);
        Assert.Equal(wanted, Leaps.Select(record => usual.Pipe(record)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_record_that_fails_after_its_leap_leaves_the_results_to_the_next_one(string kind, int grace, bool onDisk)
    {
        var options = new TopologyTestOptions { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead", CommitEvery = 1 };
        var failing = false;
        using var driver = new TextDriver(Topology(kind, grace, onDisk, null, () => failing), options);
        using var longer = new TextDriver(Topology(kind, grace, onDisk, TimeSpan.FromDays(30)));

        Assert.Equal(longer.Pipe("in k:a@3", "in j:b@7"), driver.Pipe("in k:a@3", "in j:b@7"));
        failing = true;
        Assert.Equal(string.Empty, driver.Pipe("in k:x@500000"));
        failing = false;
        Assert.Equal(longer.Pipe("in k:c@200000"), driver.Pipe("in k:c@200000"));
        Assert.Single(driver.Driver.Cluster.ReadAll("dead", 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_suppressed_window_is_sent_whatever_its_store_has_forgotten(bool onDisk)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms()))
            .Count(Store<long>(onDisk, null)).Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("final")).Out();
        using var driver = new TextDriver(builder.Build());

        Assert.Equal("k@0/10:1@3", driver.Pipe("in k:a@3", "in k:b@90000000"));
    }

    [Fact]
    public void A_record_of_a_join_that_had_no_partner_comes_out_whatever_the_stores_have_forgotten()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("L").OuterJoin(
                builder.Stream<string, string>("R"),
                (left, right) => $"{left}{right}",
                JoinWindows.OfTimeDifferenceWithNoGrace(10.Ms()),
                StreamJoined.As<string, string, string>("j").WithStoreName("j"))
            .To("out");
        using var driver = new TextDriver(builder.Build());

        Assert.Equal("k:a@3 j:b@7", driver.Pipe("L k:a@3", "R j:b@7", "L z:c@90000000"));
    }

    private static StreamTopology Topology(string kind, int grace, bool onDisk, TimeSpan? retention, Func<bool>? fails = null)
    {
        var builder = new StreamsBuilder();
        var input = builder.Stream<string, string>("in");
        var groups = input.GroupByKey();
        var store = Store<string>(onDisk, retention);
        var table = kind switch
        {
            "tumbling" => groups.WindowedBy(TimeWindows.OfSizeAndGrace(10.Ms(), grace.Ms())).EmitStrategy(EmitStrategy.OnWindowClose).Reduce(Plus, store),
            "hopping" => groups.WindowedBy(TimeWindows.OfSizeAndGrace(10.Ms(), grace.Ms()).AdvanceBy(3.Ms())).EmitStrategy(EmitStrategy.OnWindowClose).Reduce(Plus, store),
            "sliding" => groups.WindowedBy(SlidingWindows.OfTimeDifferenceAndGrace(10.Ms(), grace.Ms())).EmitStrategy(EmitStrategy.OnWindowClose).Reduce(Plus, store),
            _ => groups.WindowedBy(SessionWindows.OfInactivityGapAndGrace(10.Ms(), grace.Ms())).EmitStrategy(EmitStrategy.OnWindowClose).Reduce(Plus, store),
        };
        table.Out();

        // After the leap has sent what it closed: the record is undone whole then.
        input.Peek((_, _) => Fail(fails));
        return builder.Build();

        static string Plus(string sum, string value) => $"{sum}+{value}";
    }

    private static void Fail(Func<bool>? fails)
    {
        if (fails?.Invoke() == true)
        {
            throw new FormatException();
        }
    }

    private static Materialized<string, V> Store<V>(bool onDisk, TimeSpan? retention)
    {
        var store = Materialized.As<string, V>("w") with { Retention = retention };
        return onDisk ? store.OnDisk() : store.InMemory();
    }
}
