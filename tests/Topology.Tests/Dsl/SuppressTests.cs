using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>Changes held back. Results are those that Kafka Streams 4.3.1 gave for the same inputs, unless a deviation is named.</summary>
public sealed class SuppressTests
{
    [Fact]
    public void A_window_is_sent_once_when_its_end_and_grace_are_over_U2()
    {
        using var driver = new TextDriver(FinalCounts(TimeWindows.OfSizeAndGrace(10.Ms(), 5.Ms())));

        Assert.Equal(string.Empty, driver.Pipe("in k:a@3", "in k:b@9", "in k:c@14"));
        Assert.Equal("k@0/10:2@9", driver.Pipe("in z:d@15"));
        Assert.Equal(string.Empty, driver.Pipe("in k:late@9"));
    }

    [Fact]
    public void A_session_that_grew_into_another_is_not_sent_and_one_at_the_very_end_of_its_gap_waits_U2_U3()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(5.Ms()))
            .Reduce((sum, value) => sum + value, Materialized.As<string, string>("w"))
            .Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("final")).Out();
        using var driver = new TextDriver(builder.Build());

        // Deviation: Kafka Streams sends [10,13] at 18 already, and once more if a record of that time is added to it.
        Assert.Equal(string.Empty, driver.Pipe("in k:a@10", "in k:b@13", "in z:c@18", "in k:d@13"));
        Assert.Equal("k@10/13:abd@13", driver.Pipe("in z:e@19"));
    }

    [Fact]
    public void A_change_waits_its_time_in_the_place_of_the_first_one_U1()
    {
        using var driver = new TextDriver(Table(Suppressed.UntilTimeLimit(10.Ms(), BufferConfig.Unbounded())));

        Assert.Equal(string.Empty, driver.Pipe("in a:1@0", "in b:1@1", "in a:2@9"));
        Assert.Equal("a:2@9", driver.Pipe("in c:1@10"));
        Assert.Equal("b:_@11", driver.Pipe("in b:_@11"));
    }

    [Fact]
    public void A_full_buffer_sends_the_oldest_change_early_U4()
    {
        using var driver = new TextDriver(Table(Suppressed.UntilTimeLimit(100.Ms(), BufferConfig.MaxRecords(2))));

        Assert.Equal(string.Empty, driver.Pipe("in a:1@5", "in b:1@3", "in a:2@6"));
        Assert.Equal("b:1@3", driver.Pipe("in c:1@7"));
    }

    [Fact]
    public void Bytes_are_limited_too_U4()
    {
        // 28 bytes of context and topic, key and new value: 30 a row.
        using var driver = new TextDriver(Table(Suppressed.UntilTimeLimit(100.Ms(), BufferConfig.MaxBytes(70))));

        Assert.Equal(string.Empty, driver.Pipe("in a:1@1", "in b:1@2"));
        Assert.Equal("a:1@1", driver.Pipe("in c:1@3"));
    }

    [Fact]
    public void A_full_buffer_that_may_not_send_early_stops_the_application_U4()
    {
        using var driver = new TextDriver(
            Table(Suppressed.UntilTimeLimit(100.Ms(), BufferConfig.MaxRecords(1).ShutDownWhenFull())),
            new TopologyTestOptions { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" });
        driver.Pipe("in a:1@1");

        var stopped = Assert.ThrowsAny<StreamException>(() => driver.Pipe("in b:1@2"));
        Assert.Contains("more than its limit of 1 rows", stopped.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_held_back_survives_U6(bool crash)
    {
        using var driver = new TextDriver(Table(Suppressed.UntilTimeLimit(10.Ms(), BufferConfig.Unbounded())));
        driver.Driver.CreateInputTopic<string, string>("in").PipeInput("a", "1", 0, RecordHeaders.Empty.With("trace", "t"));
        driver.Pipe("in b:1@5", "in c:1@6", "in a:2@7");
        if (crash)
        {
            driver.Driver.Crash();
        }
        else
        {
            driver.Driver.Restart();
        }

        Assert.Equal("a:2@7", driver.Pipe("in z:1@11"));
        Assert.Equal("b:1@5 c:1@6", driver.Pipe("in z:2@16"));
    }

    [Fact]
    [Trait("Fault", "1.9")]
    public void A_change_that_fails_when_it_comes_out_is_gone_and_the_record_that_brought_it_out_goes_on()
    {
        var builder = new StreamsBuilder();
        builder.Table("in", materialized: Materialized.As<string, string>("rows"))
            .Suppress(Suppressed.UntilTimeLimit(10.Ms(), BufferConfig.Unbounded()).WithName("held"))
            .ToStream()
            .MapValues(value => value == "bad" ? throw new InvalidOperationException() : value).To("out");
        using var driver = new TextDriver(builder.Build(), new TopologyTestOptions { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" });
        driver.Pipe("in a:1@0", "in b:bad@1");

        // The record at 11 brings both out.
        Assert.Equal("a:2@11", driver.Pipe("in a:2@11"));
        Assert.Equal(string.Empty, driver.Pipe("in b:good@2"));
        Assert.Equal("b:good@2", driver.Pipe("in z:2@12"));
    }

    [Fact]
    public void A_change_of_an_aborted_transaction_is_held_back_once()
    {
        using var driver = new TextDriver(
            Table(Suppressed.UntilTimeLimit(10.Ms(), BufferConfig.Unbounded())), new TopologyTestOptions { CommitEvery = 10 });
        driver.Pipe("in a:1@0");
        driver.Driver.Commit();
        driver.Pipe("in a:2@3", "in b:1@4");
        driver.Driver.Crash();
        driver.Driver.Commit();
        driver.Pipe("in z:1@10", "in z:2@14");
        driver.Driver.Commit();

        Assert.Equal("a:2@3 b:1@4", driver.Read());
    }

    [Fact]
    public void Readers_below_see_a_row_as_it_was_last_sent()
    {
        var builder = new StreamsBuilder();
        var rows = builder.Table("rows", materialized: Materialized.As<string, string>("rows"))
            .Suppress(Suppressed.UntilTimeLimit(10.Ms(), BufferConfig.Unbounded()).WithName("held"));
        builder.Stream<string, string>("in").LeftJoin(rows, (value, row) => $"{value}-{row ?? "none"}").To("out");
        using var driver = new TextDriver(builder.Build());

        Assert.Equal("k:a-none@1", driver.Pipe("rows k:1@0", "in k:a@1"));
        Assert.Equal("k:b-1@11", driver.Pipe("rows z:z@10", "in k:b@11"));
        Assert.Equal("k:c-1@13", driver.Pipe("rows k:2@12", "in k:c@13"));
    }

    [Fact]
    public void Names_are_given_or_counted_N2()
    {
        var given = Table(Suppressed.UntilTimeLimit(10.Ms(), BufferConfig.Unbounded())).Describe().ToString();
        Assert.Contains("Processor: held (stores: [held-store])", given, StringComparison.Ordinal);

        var builder = new StreamsBuilder();
        builder.Table("in", materialized: Materialized.As<string, string>("rows")).Suppress(Suppressed.UntilTimeLimit(10.Ms(), BufferConfig.Unbounded()));
        Assert.Contains(
            "KTABLE-SUPPRESS-STATE-STORE-0000000003 would change", Assert.Throws<TopologyException>(builder.Build).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_windowed_aggregations_have_final_results_U2()
    {
        var builder = new StreamsBuilder();
        var keys = WindowedSerdes.SessionWindowed(Serde.Utf8);
        builder.Table("in", Consumed.With(keys, Serde.Utf8), Materialized.As<Windowed<string>, string>("rows"))
            .Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("final")).ToStream().To("out");

        Assert.Contains(
            "final waits for windows to close, but its table does not come from a windowed aggregation",
            Assert.Throws<TopologyException>(builder.Build).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_final_result_cannot_be_sent_early_U4() =>
        Assert.Throws<ArgumentException>(() => Suppressed.UntilWindowCloses(BufferConfig.MaxRecords(10)));

    [Fact]
    public void Without_logging_nothing_is_written_for_the_buffer()
    {
        using var driver = new TextDriver(Table(Suppressed.UntilTimeLimit(10.Ms(), BufferConfig.Unbounded().WithLoggingDisabled())));

        Assert.Equal("a:1@0", driver.Pipe("in a:1@0", "in b:1@10"));
        Assert.DoesNotContain("app-held-store-changelog", driver.Driver.ProducedTopicNames);
    }

    private static StreamTopology FinalCounts(TimeWindows windows)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().WindowedBy(windows).Count(Materialized.As<string, long>("w"))
            .Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("final")).Out();
        return builder.Build();
    }

    private static StreamTopology Table(SuppressedUntilTimeLimit suppressed)
    {
        var builder = new StreamsBuilder();
        builder.Table("in", materialized: Materialized.As<string, string>("rows")).Suppress(suppressed.WithName("held")).ToStream().To("out");
        return builder.Build();
    }
}
