using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>Windowed aggregations. Results are those that Kafka Streams 4.3.1 gave for the same inputs, unless a deviation is named.</summary>
public sealed class WindowedAggregationTests
{
    [Fact]
    public void A_tumbling_window_takes_records_until_its_end_and_grace_are_over_W4()
    {
        using var driver = new TextDriver(Reduced(groups => groups.WindowedBy(TimeWindows.OfSizeAndGrace(10.Ms(), 5.Ms()))));

        Assert.Equal("k@0/10:a@3", driver.Pipe("in k:a@3"));
        Assert.Equal("k@10/20:b@12", driver.Pipe("in k:b@12"));
        Assert.Equal("k@0/10:ac@9", driver.Pipe("in k:c@9"));
        Assert.Equal("k@10/20:bd@15", driver.Pipe("in k:d@15"));
        Assert.Equal(string.Empty, driver.Pipe("in k:late@9"));
        Assert.Equal("k@10/20:bdf@15", driver.Pipe("in k:f@14"));
    }

    [Fact]
    public void A_record_is_in_every_hopping_window_that_contains_it_W1()
    {
        using var driver = new TextDriver(
            Reduced(groups => groups.WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms()).AdvanceBy(3.Ms()))));

        Assert.Equal("k@0/10:a@7 k@3/13:a@7 k@6/16:a@7", driver.Pipe("in k:a@7"));
        Assert.Equal("k@3/13:ab@12 k@6/16:ab@12 k@9/19:b@12 k@12/22:b@12", driver.Pipe("in k:b@12"));
        Assert.Equal("k@3/13:abc@12 k@6/16:abc@12 k@9/19:bc@12", driver.Pipe("in k:c@9"));
    }

    [Fact]
    public void Sliding_windows_hold_every_distinct_set_of_near_records_W7()
    {
        using var driver = new TextDriver(Reduced(groups => groups.WindowedBy(SlidingWindows.OfTimeDifferenceAndGrace(10.Ms(), 50.Ms()))));

        Assert.Equal("k@0/10:1@10", driver.Pipe("in k:1@10"));
        Assert.Equal("k@11/21:2@20 k@10/20:12@20", driver.Pipe("in k:2@20"));
        Assert.Equal("k@21/31:3@22 k@12/22:23@22", driver.Pipe("in k:3@22"));
        var fourth = driver.Pipe("in k:4@15").Split(' ');
        Assert.Equal(["k@10/20:124@20", "k@11/21:24@20", "k@12/22:234@22", "k@16/26:23@22", "k@5/15:14@15"], fourth.Order(StringComparer.Ordinal));
        Assert.Equal("k@16/26:23@22", fourth[^1]);
    }

    [Fact]
    public void Sessions_grow_merge_and_close_W10()
    {
        using var driver = new TextDriver(Reduced(groups => groups.WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(5.Ms()))));

        Assert.Equal("k@0/0:a@0", driver.Pipe("in k:a@0"));
        Assert.Equal("k@0/0:_@0 k@0/5:ab@5", driver.Pipe("in k:b@5"));
        Assert.Equal("k@11/11:c@11", driver.Pipe("in k:c@11"));
        Assert.Equal("k@11/11:_@11 k@8/11:cd@11", driver.Pipe("in k:d@8"));
        Assert.Equal("k@20/20:e@20", driver.Pipe("in k:e@20"));
        Assert.Equal(string.Empty, driver.Pipe("in k:late@14"));
        Assert.Equal("k@20/20:_@20 k@15/20:eg@20", driver.Pipe("in k:g@15"));
    }

    [Fact]
    public void At_the_very_end_of_its_gap_and_grace_a_session_keeps_what_it_has_W11()
    {
        // Deviation: Kafka Streams does not see the session any more and writes the record over it.
        using var driver = new TextDriver(Reduced(groups => groups.WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(5.Ms()))));
        driver.Pipe("in k:x@10", "in other:y@15");

        Assert.Equal("k@10/10:xz@10", driver.Pipe("in k:z@10"));
    }

    [Fact]
    public void The_merger_gets_the_aggregate_of_no_records_first()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(5.Ms()))
            .Aggregate(() => "0", (_, value, sum) => sum + value, (_, one, two) => $"{one}&{two}", Materialized.As<string, string>("w")).Out();
        using var driver = new TextDriver(builder.Build());

        Assert.Equal("k@0/0:0a@0", driver.Pipe("in k:a@0"));
        Assert.Equal("k@0/0:_@0 k@0/5:0&0ab@5", driver.Pipe("in k:b@5"));
    }

    [Theory]
    [InlineData("time", "k@0/10:1@3")]
    [InlineData("sliding", "")]
    [InlineData("session", "k@3/3:1@3")]
    public void A_record_without_a_value_counts_except_in_sliding_windows_A2_W8(string kind, string result)
    {
        var builder = new StreamsBuilder();
        var groups = builder.Stream<string, string>("in").GroupByKey();
        var store = Materialized.As<string, long>("w");
        var table = kind switch
        {
            "time" => groups.WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms())).Count(store),
            "sliding" => groups.WindowedBy(SlidingWindows.OfTimeDifferenceWithNoGrace(10.Ms())).Count(store),
            _ => groups.WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(10.Ms())).Count(store),
        };
        table.Out();
        using var driver = new TextDriver(builder.Build());

        Assert.Equal(result, driver.Pipe("in k:_@3"));
        Assert.Equal(result.Length == 0 ? 1 : 0, driver.Driver.DroppedRecords);
        Assert.Equal(string.Empty, driver.Pipe("in _:a@4"));
    }

    [Fact]
    public void A_value_that_must_not_be_absent_is_dropped_where_it_is_and_counted_all_the_same()
    {
        var builder = new StreamsBuilder();
        var groups = builder.Stream("in", Consumed.With(Serde.Utf8, Serde.Int64)).GroupByKey();
        var windows = groups.WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms()));
        windows.Count(Materialized.As<string, long>("counts")).Out();
        windows.Aggregate(() => "", (_, value, sum) => sum + value, Materialized.As<string, string>("sums")).Out();
        using var driver = new TextDriver(builder.Build());
        driver.Driver.CreateInputTopic("in", Serde.Utf8, Serde.Int64).PipeTombstone("k", 1);

        Assert.Equal("k@0/10:1@1", driver.Read());
        Assert.Equal(1, driver.Driver.DroppedRecords);
    }

    [Fact]
    public void An_aggregate_that_becomes_null_deletes_the_row_A2()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms()))
            .Aggregate(() => "", (_, value, sum) => value == "x" ? null! : sum + value, Materialized.As<string, string>("w")).Out();
        using var driver = new TextDriver(builder.Build());

        Assert.Equal("k@0/10:a@1 k@0/10:_@2 k@0/10:b@3", driver.Pipe("in k:a@1", "in k:x@2", "in k:b@3"));
    }

    [Fact]
    public void Time_that_an_undone_record_brought_closes_no_window()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().WindowedBy(TimeWindows.OfSizeAndGrace(10.Ms(), 12.Ms()))
            .Reduce((sum, value) => value == "bad" ? throw new InvalidOperationException() : sum + value, Materialized.As<string, string>("w")).Out();
        using var driver = new TextDriver(
            builder.Build(), new TopologyTestOptions { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" });

        // The third record would close the first window, and fails.
        Assert.Equal("k@0/10:a@5 k@0/10:ac@9", driver.Pipe("in k:a@5", "in k:x@20", "in k:bad@25", "in k:c@9").Replace("k@20/30:x@20 ", string.Empty));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_late_stays_late_after_a_restart_T5(bool crash)
    {
        using var driver = new TextDriver(Reduced(groups => groups.WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms()))));
        driver.Pipe("in k:a@5", "in k:b@20");
        if (crash)
        {
            driver.Driver.Crash();
        }
        else
        {
            driver.Driver.Restart();
        }

        Assert.Equal("k@20/30:bc@21", driver.Pipe("in k:late@6", "in k:c@21"));
        Assert.Equal(1, driver.Driver.DroppedRecords);
    }

    [Fact]
    public void A_retention_that_is_shorter_than_windows_can_change_is_a_problem_W12()
    {
        var builder = new StreamsBuilder();
        var groups = builder.Stream<string, string>("in").GroupByKey();
        groups.WindowedBy(TimeWindows.OfSizeAndGrace(10.Ms(), 5.Ms())).Count(Materialized.As<string, long>("time").WithRetention(14.Ms()));
        groups.WindowedBy(SlidingWindows.OfTimeDifferenceAndGrace(10.Ms(), 5.Ms())).Count(Materialized.As<string, long>("sliding").WithRetention(24.Ms()));
        groups.WindowedBy(SessionWindows.OfInactivityGapAndGrace(10.Ms(), 5.Ms())).Count(Materialized.As<string, long>("session").WithRetention(14.Ms()));
        groups.WindowedBy(SessionWindows.OfInactivityGapAndGrace(10.Ms(), 5.Ms())).Count(Materialized.As<string, long>("good").WithRetention(15.Ms()));

        var problem = Assert.Throws<TopologyException>(builder.Build).Message;

        Assert.Contains("3 problems", problem, StringComparison.Ordinal);
        Assert.Contains("Store time has a retention of 14 ms, but its windows can change for 15 ms", problem, StringComparison.Ordinal);
        Assert.Contains("Store sliding has a retention of 24 ms, but its windows can change for 25 ms", problem, StringComparison.Ordinal);
        Assert.Contains("Store session", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_windowed_store_cannot_be_versioned_A11()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms()))
            .Count(Materialized.AsVersioned<string, long>("w", TimeSpan.FromHours(1)));

        Assert.Contains("Store w keeps windows and cannot be versioned", Assert.Throws<TopologyException>(builder.Build).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_windowed_table_is_a_table_for_filters_joins_and_groups()
    {
        var builder = new StreamsBuilder();
        var windows = builder.Stream<string, string>("in").GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms()));
        var sums = windows.Reduce((sum, value) => sum + value, Materialized.As<string, string>("sums"));
        var counts = windows.Count(Materialized.As<string, long>("counts"));
        sums.Filter((_, sum) => sum.Length > 1).Join(counts, (sum, count) => $"{sum}{count}").Out();
        sums.GroupBy((key, sum) => KeyValuePair.Create(key.Key, sum), Grouped.As<string, string>("again"))
            .Aggregate(() => "", (_, added, all) => $"{all}+{added}", (_, removed, all) => $"{all}-{removed}", Materialized.As<string, string>("all"))
            .ToStream().To("all");
        using var driver = new TextDriver(builder.Build());

        Assert.Equal("k@0/10:ab1@2 k@0/10:ab2@2", driver.Pipe("in k:a@1", "in k:b@2"));
        Assert.Equal("+a-a+ab", driver.Driver.CreateOutputTopic<string, string>("all").ReadRecordsToList()[^1].Value);
    }

    [Fact]
    public void A_record_cache_sends_the_last_change_of_each_window_of_a_commit_Q1()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms()))
            .Count(Materialized.As<string, long>("w").WithCachingEnabled()).Out();
        using var driver = new TextDriver(builder.Build(), new TopologyTestOptions { CommitEvery = 4 });

        Assert.Equal("k@0/10:3@3 k@10/20:1@12", driver.Pipe("in k:a@1", "in k:b@2", "in k:c@3", "in k:d@12"));
    }

    [Fact]
    public void Windowed_keys_are_written_with_the_table_s_serde_and_partitioned_by_the_key_alone_M3()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms()))
            .Count(Materialized.As<string, long>("w")).ToStream().To("out");
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { Partitions = 4 });
        var input = driver.CreateInputTopic<string, string>("in");
        for (var i = 0; i < 40; i++)
        {
            input.PipeInput($"k{i % 8}", "v", i * 10);
        }

        for (var partition = 0; partition < 4; partition++)
        {
            var came = driver.Cluster.ReadAll("in", partition).Select(record => Serde.Utf8.Deserialize(record.Key, default)).Distinct();
            var went = driver.Cluster.ReadAll("out", partition).Select(record => Key(record.Key!).Key).Distinct();
            Assert.Equal(came.Order(), went.Order());
        }

        static Windowed<string> Key(byte[] bytes) => WindowedSerdes.TimeWindowed(Serde.Utf8, 10.Ms()).Deserialize(bytes, default);
    }

    [Fact]
    public void Names_and_numbers_are_those_of_an_aggregation_without_windows_N2()
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { AllowGeneratedNames = true });
        var windows = builder.Stream<string, string>("in").GroupBy((_, value) => value).WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms()));
        windows.Count();
        windows.Reduce((sum, value) => sum + value, Materialized.As<string, string>("sums"), Named.As("reducing"));

        var text = builder.Build().Describe().ToString();

        Assert.Contains("topics: [KSTREAM-AGGREGATE-STATE-STORE-0000000002-repartition]", text, StringComparison.Ordinal);
        Assert.Contains("Processor: KSTREAM-AGGREGATE-0000000003 (stores: [KSTREAM-AGGREGATE-STATE-STORE-0000000002])", text, StringComparison.Ordinal);
        Assert.Contains("Processor: reducing (stores: [sums])", text, StringComparison.Ordinal);
    }

    private static StreamTopology Reduced(Func<KGroupedStream<string, string>, object> windowed)
    {
        var builder = new StreamsBuilder();
        var store = Materialized.As<string, string>("w");
        var table = windowed(builder.Stream<string, string>("in").GroupByKey()) switch
        {
            TimeWindowedKStream<string, string> windows => windows.Reduce((sum, value) => sum + value, store),
            SessionWindowedKStream<string, string> sessions => sessions.Reduce((sum, value) => sum + value, store),
            var other => throw new NotSupportedException(other.GetType().Name),
        };
        table.Out();
        return builder.Build();
    }
}
