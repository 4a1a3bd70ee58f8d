using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>Records that come after all of their windows have closed (rule T6).</summary>
public sealed class LateRecordTests
{
    [Theory]
    [InlineData("time", "k@0/10:1@5 z@20/30:1@20")]
    [InlineData("sliding", "k@0/10:1@5 z@10/20:1@20")]
    [InlineData("session", "k@5/5:1@5 z@20/20:1@20")]
    public void A_late_record_is_counted_and_goes_to_the_topic_for_late_ones_as_it_came_T6(string kind, string results)
    {
        var builder = new StreamsBuilder();
        var groups = builder.Stream<string, string>("in").GroupByKey();
        var store = Materialized.As<string, long>("w");
        var table = kind switch
        {
            "time" => groups.WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms())).LateTo("late").Count(store),
            "sliding" => groups.WindowedBy(SlidingWindows.OfTimeDifferenceWithNoGrace(10.Ms())).LateTo("late").Count(store),
            _ => groups.WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(10.Ms())).LateTo("late").Count(store),
        };
        table.Out();
        using var driver = new TextDriver(builder.Build());

        Assert.Equal(results, driver.Pipe("in k:a@5", "in z:b@20"));
        driver.Driver.CreateInputTopic<string, string>("in").PipeInput("k", "c", 4, RecordHeaders.Empty.With("trace", "t"));

        Assert.Equal(string.Empty, driver.Read());
        Assert.Equal(1, driver.Driver.DroppedRecords);
        var late = Assert.Single(driver.Driver.CreateOutputTopic<string, string>("late").ReadRecordsToList());
        Assert.Equal(("k", "c", 4L), (late.Key, late.Value, late.Timestamp));
        Assert.Equal("trace", Assert.Single(late.Headers).Key);
    }

    [Theory]
    [InlineData("time")]
    [InlineData("sliding")]
    [InlineData("session")]
    public void Each_stream_of_a_cogroup_can_have_a_topic_of_its_own_T5_T6(string kind)
    {
        var builder = new StreamsBuilder();
        var numbers = builder.Stream("numbers", Consumed.With(Serde.Utf8, Serde.Int64)).GroupByKey();
        var texts = builder.Stream<string, string>("in").GroupByKey();
        var others = builder.Stream<string, string>("others").GroupByKey();
        var streams = numbers.Cogroup<long>((_, number, sum) => sum + number).Cogroup(texts, (_, text, sum) => sum + text.Length).Cogroup(others, (_, _, sum) => sum);
        var store = Materialized.As<string, long>("w").WithRetention(TimeSpan.FromHours(1));
        var name = Produced.As<string, string>("late-sink");
        var table = kind switch
        {
            "time" => streams.WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms())).LateTo(texts, "late", name).LateTo(numbers, "late-numbers").Aggregate(() => 0, store),
            "sliding" => streams.WindowedBy(SlidingWindows.OfTimeDifferenceWithNoGrace(10.Ms())).LateTo(texts, "late", name).LateTo(numbers, "late-numbers").Aggregate(() => 0, store),
            _ => streams.WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(10.Ms())).LateTo(texts, "late", name).LateTo(numbers, "late-numbers").Aggregate(() => 0, (_, one, two) => one + two, store),
        };
        table.Out();
        var topology = builder.Build();
        Assert.Matches(@"Sink: late-sink \(topic: late\)\s+<-- COGROUPKSTREAM-AGGREGATE-0000000004", topology.Describe().ToString());
        using var driver = new TextDriver(topology);
        var numbersIn = driver.Driver.CreateInputTopic<string, long>("numbers");

        driver.Pipe("in z:b@30", "others z:b@30");
        numbersIn.PipeInput("k", 7, 5);
        Assert.DoesNotContain("late-numbers", driver.Driver.ProducedTopicNames);

        driver.Pipe("in k:late@4", "others k:dropped@4");
        numbersIn.PipeInput("z", 1, 40);
        numbersIn.PipeInput("k", 8, 6);

        var late = Assert.Single(driver.Driver.CreateOutputTopic<string, string>("late").ReadRecordsToList());
        Assert.Equal(("k", "late", 4L), (late.Key, late.Value, late.Timestamp));
        Assert.Equal(new("k", 8), driver.Driver.CreateOutputTopic<string, long>("late-numbers").ReadKeyValue());
        Assert.Equal(3, driver.Driver.DroppedRecords);
    }

    [Fact]
    public void A_stream_that_is_not_in_the_cogroup_has_no_late_records_there()
    {
        var builder = new StreamsBuilder();
        var other = builder.Stream<string, string>("others").GroupByKey();
        var windows = builder.Stream<string, string>("in").GroupByKey().Cogroup<string>((_, value, _) => value).WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms()));

        Assert.Throws<ArgumentException>(() => windows.LateTo(other, "late"));
    }

    [Fact]
    public void A_record_that_one_of_its_windows_still_takes_is_not_late()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms()).AdvanceBy(5.Ms()))
            .LateTo("late").Count(Materialized.As<string, long>("w")).Out();
        using var driver = new TextDriver(builder.Build());
        driver.Pipe("in k:a@12");

        // [0,10) has closed, [5,15) has not.
        Assert.Equal("k@5/15:2@12", driver.Pipe("in k:b@7"));
        Assert.DoesNotContain("late", driver.Driver.ProducedTopicNames);
        Assert.Equal(1, driver.Driver.DroppedRecords);
    }

    [Fact]
    public void The_topic_is_written_by_a_sink_below_the_aggregation_and_only_if_it_was_asked_for()
    {
        Assert.DoesNotContain("late", Described(windows => windows), StringComparison.Ordinal);

        var text = Described(windows => windows.LateTo("late", Produced.As<string, string>("late-sink")));
        Assert.Contains("--> KTABLE-TOSTREAM-0000000003, late-sink", text, StringComparison.Ordinal);
        Assert.Contains("Sink: late-sink (topic: late)\n      <-- counting", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Serdes_of_late_records_are_the_stream_s()
    {
        var builder = new StreamsBuilder();
        builder.Stream("in", Consumed.With(new Reversed(), Serde.Utf8)).GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms()))
            .LateTo("late").Count(Materialized.As<string, long>("w")).Out();
        using var driver = new TextDriver(builder.Build());
        driver.Pipe("in ab:a@20", "in ab:late@1");

        Assert.Equal("ab", driver.Driver.CreateOutputTopic<string, string>("late").ReadRecord().Key);
    }

    private static string Described(Func<TimeWindowedKStream<string, string>, TimeWindowedKStream<string, string>> late)
    {
        var builder = new StreamsBuilder();
        late(builder.Stream<string, string>("in").GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(10.Ms())))
            .Count(Materialized.As<string, long>("w"), Named.As("counting")).ToStream().To("out");
        return builder.Build().Describe().ToString();
    }

    private sealed class Reversed : ISerde<string>
    {
        public void Serialize(string value, System.Buffers.IBufferWriter<byte> destination, in SerdeContext context) =>
            Serde.Utf8.Serialize(new string([.. value.Reverse()]), destination, context);

        public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => new([.. Serde.Utf8.Deserialize(bytes, context).Reverse()]);
    }
}
