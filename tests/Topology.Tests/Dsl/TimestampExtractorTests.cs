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
}
