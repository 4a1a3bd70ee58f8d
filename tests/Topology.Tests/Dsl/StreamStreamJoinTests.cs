using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>Joins of two streams. Results are those that Kafka Streams 4.3.1 gave for the same inputs.</summary>
public sealed class StreamStreamJoinTests
{
    private static readonly string[] J6 = ["L k:A@0", "R k:a@8", "R k:b@20", "L k:B@22", "L k:C@50", "L k:D@70", "R z:q@90"];

    private static readonly string[] J7 =
    [
        "L k:_@1", "R k:_@2", "L k:A@3", "R k:a@4", "L k:B@5", "R k:b@6", "L k:_@7", "R k:_@8", "L k:C@9", "R k:c@10", "R k:_@11", "L k:_@12",
        "R k:_@13", "R k:d@14", "L k:D@15",
    ];

    [Theory]
    [InlineData("inner", "", "k:A+a@8", "", "k:B+b@22", "", "", "")]
    [InlineData("left", "", "k:A+a@8", "", "k:B+b@22", "", "k:C+_@50", "k:D+_@70")]
    [InlineData("outer", "", "k:A+a@8", "", "k:B+b@22", "", "k:C+_@50", "k:D+_@70")]
    public void Records_without_a_partner_come_when_their_windows_and_grace_are_over_J6(string kind, params string[] results)
    {
        using var driver = new TextDriver(Joined(kind, Windows(10, 10, 5)));

        Assert.Equal(results, J6.Select(record => driver.Pipe(record)));
    }

    [Theory]
    [InlineData("inner", "", "")]
    [InlineData("left", "_:E+_@16", "")]
    [InlineData("outer", "_:E+_@16", "_:_+e@17")]
    public void Every_pair_within_the_window_is_joined_once_and_keys_may_be_absent_on_outer_sides_J7(string kind, string left, string right)
    {
        using var driver = new TextDriver(Joined(kind, Windows(10, 10, 0)));

        Assert.Equal(
            "k:A+a@4 k:B+a@5 k:A+b@6 k:B+b@6 k:C+a@9 k:C+b@9 k:A+c@10 k:B+c@10 k:C+c@10 k:B+d@14 k:C+d@14 k:D+b@15 k:D+c@15 k:D+d@15",
            driver.Pipe(J7));
        Assert.Equal(left, driver.Pipe("L _:E@16"));
        Assert.Equal(right, driver.Pipe("R _:e@17"));
    }

    [Fact]
    public void Both_bounds_are_included_J1()
    {
        using var driver = new TextDriver(Joined("inner", Windows(before: 5, after: 3, grace: 100)));

        Assert.Equal(string.Empty, driver.Pipe("L k:A@50", "R k:early@44"));
        Assert.Equal("k:A+first@50", driver.Pipe("R k:first@45"));
        Assert.Equal("k:A+last@53", driver.Pipe("R k:last@53"));
        Assert.Equal(string.Empty, driver.Pipe("R k:late@54"));
    }

    [Fact]
    public void A_bound_may_lie_on_the_other_side_of_the_record_J1()
    {
        using var driver = new TextDriver(Joined("inner", Windows(before: 10, after: -2, grace: 0)));

        Assert.Equal(string.Empty, driver.Pipe("R k:a@10", "L k:A@11"));
        Assert.Equal("k:B+a@12", driver.Pipe("L k:B@12"));
    }

    [Fact]
    public void A_late_record_has_a_result_of_its_own_although_a_partner_may_still_come_J3()
    {
        using var driver = new TextDriver(Joined("left", Windows(5, 5, 10)));

        Assert.Equal("m:late+_@90", driver.Pipe("L m:A@100", "L m:late@90"));
        Assert.Equal("m:late+r@92", driver.Pipe("R m:r@92"));
    }

    [Fact]
    public void A_partner_takes_all_records_of_one_time_out_of_the_wait_J4()
    {
        using var driver = new TextDriver(Joined("outer", Windows(5, 5, 0)));

        Assert.Equal("k:a+x@12 k:b+x@12", driver.Pipe("L k:a@10", "L k:b@10", "R k:x@12"));
        Assert.Equal("p:_+1@20 p:_+2@20", driver.Pipe("R p:1@20", "R p:2@20", "L z:z@30"));
    }

    [Fact]
    public void A_record_that_another_side_s_bound_holds_back_comes_later_J5()
    {
        using var driver = new TextDriver(Joined("outer", Windows(before: 10, after: 1, grace: 0)));

        // The first look passes the open right record at 10 by and remembers 12, to which a right record adds its own bound of 10.
        Assert.Equal("q:l+_@12", driver.Pipe("R k:r@10", "L q:l@12", "L z:z@14"));
        Assert.Equal(string.Empty, driver.Pipe("R y:y@21", "R y:y@22"));
        Assert.Equal("k:_+r@10 z:z+_@14", driver.Pipe("R y:y@23"));
    }

    [Fact]
    public void Dropped_records_move_the_join_s_time()
    {
        using var driver = new TextDriver(Joined("left", Windows(5, 5, 0)));

        Assert.Equal("q:late+_@50", driver.Pipe("L k:a@10", "R x:_@100", "L q:late@50"));
        Assert.Equal("k:a+_@10", driver.Pipe("L q:b@101"));
    }

    [Fact]
    public void The_joiner_can_get_the_key()
    {
        var builder = new StreamsBuilder();
        var (left, right) = (builder.Stream<string, string>("L"), builder.Stream<string, string>("R"));
        left.Join(right, (key, l, r) => $"{key}{l}{r}", Windows(5, 5, 0), Stored("inner")).To("out");
        left.LeftJoin(right, (key, l, r) => $"{key}{l}{r ?? "-"}", Windows(5, 5, 0), Stored("left")).To("out");
        left.OuterJoin(right, (key, l, r) => $"{key ?? "no"}{l ?? "-"}{r ?? "-"}", Windows(5, 5, 0), Stored("outer")).To("out");
        using var driver = new TextDriver(builder.Build());

        Assert.Equal("k:kAa@2 k:kAa@2 k:kAa@2", driver.Pipe("L k:A@1", "R k:a@2"));
        Assert.Equal("_:E-@3 _:noE-@3", driver.Pipe("L _:E@3"));
    }

    [Fact]
    public void Absence_has_the_type_of_each_side()
    {
        var builder = new StreamsBuilder();
        var text = builder.Stream<string, string>("L");
        var number = builder.Stream<string, string>("R").MapValues(value => long.Parse(value));
        var windows = Windows(5, 5, 0);
        text.OuterJoin(text, (string? l, string? r) => $"{l ?? "_"}+{r ?? "_"}", windows, StoredAs<string, string>("rr")).To("out");
        text.OuterJoin(number, (string? l, long? r) => $"{l ?? "_"}+{r ?? -1}", windows, StoredAs<string, long>("rs")).To("out");
        number.OuterJoin(text, (long? l, string? r) => $"{l ?? -1}+{r ?? "_"}", windows, StoredAs<long, string>("sr")).To("out");
        number.OuterJoin(number, (long? l, long? r) => $"{l ?? -1}+{r ?? -1}", windows, StoredAs<long, long>("ss")).To("out");
        number.LeftJoin(number, (long l, long? r) => $"{l}+{r ?? -1}", windows, StoredAs<long, long>("ls")).To("out");
        using var driver = new TextDriver(builder.Build());

        Assert.Equal("a:7+7@1 a:7+7@1", driver.Pipe("R a:7@1"));
        Assert.Equal("_:_+8@2 _:8+_@2 _:8+-1@2 _:-1+8@2 _:8+-1@2", driver.Pipe("R _:8@2"));
        Assert.Equal("_:x+_@3 _:_+x@3 _:x+-1@3 _:-1+x@3", driver.Pipe("L _:x@3"));
    }

    [Fact]
    public void A_key_of_a_type_that_cannot_be_absent_is_not_made_up()
    {
        var builder = new StreamsBuilder();
        var left = builder.Stream<long, string>("L");
        var right = builder.Stream<long, string>("R");
        left.LeftJoin(right, (l, r) => $"{l}+{r ?? "_"}", Windows(5, 5, 0), StreamJoined.As<long, string, string>("a").WithStoreName("a")).To("out");
        left.LeftJoin(right, (key, l, r) => $"{key}{l}+{r ?? "_"}", Windows(5, 5, 0), StreamJoined.As<long, string, string>("b").WithStoreName("b")).To("out");
        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic<string?, string>("L", Serde.Utf8!).PipeInput(null, "A", 1);

        var result = Assert.Single(driver.CreateOutputTopic<long, string>("out").ReadRecordsToList());
        Assert.False(result.HasKey);
        Assert.Equal("A+_", result.Value);
    }

    [Fact]
    public void Waiting_records_outlast_restarts_and_crashes()
    {
        foreach (var fails in new[] { false, true })
        {
            using var driver = new TextDriver(Joined("outer", Windows(10, 10, 5)));
            Assert.Equal(string.Empty, driver.Pipe("L k:A@50", "R q:b@51"));
            if (fails)
            {
                driver.Driver.Crash();
            }
            else
            {
                driver.Driver.Restart();
            }

            Assert.Equal("k:A+a@55", driver.Pipe("R k:a@55"));
            Assert.Equal("q:_+b@51", driver.Pipe("L z:z@70"));
        }
    }

    [Fact]
    public void A_failed_record_leaves_no_trace_in_a_join()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("L")
            .OuterJoin(builder.Stream<string, string>("R"), (l, r) => l == "bad" ? throw new InvalidOperationException("bad") : $"{l ?? "_"}+{r ?? "_"}", Windows(10, 10, 0), Stored("jn"))
            .To("out");
        using var driver = new TextDriver(builder.Build(), new TopologyTestOptions { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" });

        // It moves time past the wait of one record, finds another as its partner, and then fails.
        Assert.Equal(string.Empty, driver.Pipe("L k:A@45", "R p:b@50", "L p:bad@58"));
        Assert.Equal("k:A+b@47", driver.Pipe("R k:b@47"));
        Assert.Equal("p:_+b@50", driver.Pipe("L z:z@61"));
    }

    [Fact]
    public void Results_carry_the_headers_of_the_record_that_caused_them_T8()
    {
        using var driver = new TopologyTestDriver(Joined("left", Windows(5, 5, 0)));
        var left = driver.CreateInputTopic<string, string>("L");
        left.PipeInput("k", "A", 1, RecordHeaders.Empty.With("h", "1"));
        left.PipeInput("k", "B", 10, RecordHeaders.Empty.With("h", "2"));

        var result = Assert.Single(driver.CreateOutputTopic<string, string>("out").ReadRecordsToList());
        Assert.Equal(("A+_", "2"), (result.Value, System.Text.Encoding.UTF8.GetString(result.Headers.Last("h")!.Value.Value!)));
    }

    [Fact]
    public void Stores_that_keep_less_than_the_windows_span_are_refused_W12()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("L").Join(
            builder.Stream<string, string>("R"), (l, r) => l + r, Windows(10, 10, 5), Stored("jn").WithRetention(TimeSpan.FromMilliseconds(24)));

        Assert.Contains("24 ms", Assert.Throws<TopologyException>(builder.Build).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_longer_retention_lets_late_records_meet_more_J2()
    {
        string Late(StreamJoined<string, string, string> stored)
        {
            using var driver = new TextDriver(Joined("inner", Windows(5, 5, 0), stored));
            return driver.Pipe("L k:A@10", "L q:B@100", "R k:a@12");
        }

        Assert.Equal(string.Empty, Late(Stored("jn")));
        Assert.Equal("k:A+a@12", Late(Stored("jn").WithRetention(TimeSpan.FromMilliseconds(200))));
    }

    [Fact]
    public void Every_unnamed_store_is_listed_with_how_to_name_it_N6()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("L").LeftJoin(builder.Stream<string, string>("R"), (l, r) => l + r, Windows(5, 5, 0));

        var message = Assert.Throws<TopologyException>(builder.Build).Message;

        Assert.Contains("KSTREAM-JOINTHIS-0000000004-store", message, StringComparison.Ordinal);
        Assert.Contains("KSTREAM-OUTEROTHER-0000000005-store", message, StringComparison.Ordinal);
        Assert.Contains("KSTREAM-OUTERSHARED-0000000004-store", message, StringComparison.Ordinal);
        Assert.Contains("StreamJoined.WithStoreName", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_reach_all_three_stores_and_topics_of_both_sides_are_co_partitioned_J9_R7()
    {
        var builder = new StreamsBuilder();
        var stored = Stored("jn").WithName("pair").InMemory().WithLoggingDisabled();
        builder.Stream<string, string>("L")
            .SelectKey((_, value) => value)
            .OuterJoin(builder.Stream<string, string>("R"), (l, r) => l + r, Windows(5, 5, 0), stored)
            .To("out");
        var topology = builder.Build();

        var stores = topology.Subtopologies[1].Stores;
        Assert.Equal(["jn-outer-other-join-store", "jn-outer-shared-join-store", "jn-outer-this-join-store"], stores.Select(store => store.Name).Order());
        Assert.All(stores, store => Assert.False(store.Persistent || store.Logged));
        Assert.Equal(
            [new PlanTopic("pair-left-repartition", Internal: true), new PlanTopic("R", Internal: false)], Assert.Single(topology.CopartitionGroups));
    }

    internal static JoinWindows Windows(long before, long after, long grace)
    {
        var widest = TimeSpan.FromMilliseconds(Math.Max(before, after));
        return JoinWindows.OfTimeDifferenceAndGrace(widest, TimeSpan.FromMilliseconds(grace))
            .Before(TimeSpan.FromMilliseconds(before)).After(TimeSpan.FromMilliseconds(after));
    }

    internal static StreamTopology Joined(string kind, JoinWindows windows, StreamJoined<string, string, string>? stored = null)
    {
        var builder = new StreamsBuilder();
        var (left, right) = (builder.Stream<string, string>("L"), builder.Stream<string, string>("R"));
        stored ??= Stored("jn");
        var joined = kind switch
        {
            "inner" => left.Join(right, (l, r) => $"{l}+{r}", windows, stored),
            "left" => left.LeftJoin(right, (l, r) => $"{l}+{r ?? "_"}", windows, stored),
            _ => left.OuterJoin(right, (l, r) => $"{l ?? "_"}+{r ?? "_"}", windows, stored),
        };
        joined.To("out");
        return builder.Build();
    }

    private static StreamJoined<string, string, string> Stored(string name) => StoredAs<string, string>(name);

    private static StreamJoined<string, V, VO> StoredAs<V, VO>(string name) => new() { StoreName = name };
}
