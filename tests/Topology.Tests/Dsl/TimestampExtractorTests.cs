using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>The built-in event times (rule T2).</summary>
public sealed class TimestampExtractorTests
{
    [Fact]
    public void A_negative_timestamp_is_an_error_by_default_T2()
    {
        using var byDefault = Driver(new Consumed<string, string>());
        using var named = Driver(new Consumed<string, string>().WithTimestampExtractor(TimestampExtractors.FailOnInvalid));

        Assert.Contains("timestamp -1 is negative", Assert.ThrowsAny<StreamException>(() => Pipe(byDefault, -1)).Message, StringComparison.Ordinal);
        Assert.Contains("timestamp -1 is negative", Assert.ThrowsAny<StreamException>(() => Pipe(named, -1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_with_a_negative_timestamp_can_be_skipped_T2()
    {
        using var driver = Driver(new Consumed<string, string>().WithTimestampExtractor(TimestampExtractors.LogAndSkipOnInvalid));

        Assert.Equal([5], Pipe(driver, -1, 5, -2));
    }

    [Fact]
    public void A_negative_timestamp_can_be_replaced_by_the_time_of_the_partition_T2()
    {
        using var driver = Driver(new Consumed<string, string>().WithTimestampExtractor(TimestampExtractors.UsePartitionTimeOnInvalid));
        using var empty = Driver(new Consumed<string, string>().WithTimestampExtractor(TimestampExtractors.UsePartitionTimeOnInvalid));

        Assert.Equal([7, 3, 7], Pipe(driver, 7, 3, -1));
        Assert.Contains("no earlier record", Assert.ThrowsAny<StreamException>(() => Pipe(empty, -1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_of_day_is_that_of_the_task_virtual_in_tests_T2()
    {
        using var driver = Driver(new Consumed<string, string>().WithTimestampExtractor(TimestampExtractors.WallClock<string, string>()));

        driver.AdvanceWallClockTime(TimeSpan.FromMilliseconds(1234));

        Assert.Equal([1234], Pipe(driver, -1));
    }

    [Fact]
    public void A_default_serves_sources_without_an_extractor_of_their_own_T2()
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { TimestampExtractor = new Skipping() });
        builder.Stream<string, string>("in").To("out");
        builder.Table("table", Consumed.With(Serde.Utf8, Serde.Utf8), Materialized.As<string, string>("rows"));
        builder.Stream("own", Consumed.With(Serde.Utf8, Serde.Utf8).WithTimestampExtractor(TimestampExtractors.FailOnInvalid)).To("out");
        builder.Stream("numbers", Consumed.With(Serde.Utf8, Serde.Int64)).To("out-numbers");
        using var driver = new TopologyTestDriver(builder.Build());

        Assert.Equal([5], Pipe(driver, -1, 5));
        driver.CreateInputTopic<string, string>("table").PipeInput("k", "v", -1);
        Assert.Empty(driver.GetKeyValueStore<string, string>("rows").All());
        driver.CreateInputTopic<string, long>("numbers").PipeInput("k", 1_234, -1);
        Assert.Equal(1_234, driver.CreateOutputTopic<string, long>("out-numbers").ReadRecord().Timestamp);
        Assert.ThrowsAny<StreamException>(() => driver.CreateInputTopic<string, string>("own").PipeInput("k", "v", -1));
    }

    private static TopologyTestDriver Driver(Consumed<string, string> consumed)
    {
        var builder = new StreamsBuilder();
        builder.Stream("in", consumed).To("out");
        return new TopologyTestDriver(builder.Build());
    }

    private static IEnumerable<long> Pipe(TopologyTestDriver driver, params long[] timestamps)
    {
        var input = driver.CreateInputTopic("in", Serde.Utf8, Serde.Utf8);
        foreach (var timestamp in timestamps)
        {
            input.PipeInput("k", "v", timestamp);
        }

        return driver.CreateOutputTopic("out", Serde.Utf8, Serde.Utf8).ReadRecordsToList().Select(record => record.Timestamp).ToList();
    }

    /// <summary>Skips records without a time, but for numbers, which are times themselves.</summary>
    private sealed class Skipping : ITimestampExtractorSupplier
    {
        public TimestampExtractor<K, V> Create<K, V>() =>
            (object)(TimestampExtractor<K, long>)((in Record<K, long> record, long _) => record.Value) as TimestampExtractor<K, V>
            ?? TimestampExtractors.LogAndSkipOnInvalid;
    }
}
