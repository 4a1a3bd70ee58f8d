using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Windows;
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
