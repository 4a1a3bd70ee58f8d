using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>Joins of a stream with a table. Results are those that Kafka Streams 4.3.1 gave for the same inputs.</summary>
public sealed class StreamTableJoinTests
{
    private static readonly string[] K5 =
    [
        "L k:_@1", "R k:_@2", "L k:A@3", "R k:a@4", "L k:B@5", "R k:b@6", "L k:_@7", "R k:_@8", "L k:C@9", "R k:c@10", "R k:_@11", "L k:_@12",
        "R k:_@13", "R k:d@7", "L k:D@6", "L k:_@2", "R k:_@3", "R k:e@14", "L k:E@15", "L k:_@10", "R k:_@9", "L k:F@4", "R k:f@3",
    ];

    [Theory]
    [InlineData(false, "k:B+a@5 k:D+d@6 k:E+e@15")]
    [InlineData(true, "k:A+_@3 k:B+a@5 k:C+_@9 k:D+d@6 k:E+e@15 k:F+_@4")]
    public void A_plain_table_is_joined_as_it_is_now_K5(bool left, string results) => Assert.Equal(results, Results(left, null, null));

    [Theory]
    [InlineData(false, "k:B+a@5 k:D+b@6 k:E+e@15 k:F+a@4")]
    [InlineData(true, "k:A+_@3 k:B+a@5 k:C+_@9 k:D+b@6 k:E+e@15 k:F+a@4")]
    public void A_versioned_table_is_joined_as_it_was_K3_K5(bool left, string results) => Assert.Equal(results, Results(left, 1000, null));

    [Theory]
    [InlineData(false, "k:B+a@5 k:D+b@6 k:F+a@4")]
    [InlineData(true, "k:A+_@3 k:B+a@5 k:D+b@6 k:C+_@9 k:F+a@4")]
    public void With_grace_records_wait_for_the_table_K4_K5(bool left, string results) => Assert.Equal(results, Results(left, 1000, 2));

    [Fact]
    public void Records_come_out_by_time_and_key_when_the_stream_has_moved_on_and_late_ones_at_once_K4()
    {
        using var driver = new TextDriver(Joined(left: true, 1000, 10));

        Assert.Equal(string.Empty, driver.Pipe("R k:a@1", "L k:A@5", "L k:B@5", "L j:C@5", "R k:b@6", "L k:D@9"));
        Assert.Equal("j:C+_@5 k:A+a@5 k:B+a@5 k:D+b@9", driver.Pipe("L k:E@20"));
        // Records that are dropped do not move its time, nor does the table.
        Assert.Equal(string.Empty, driver.Pipe("L k:_@50", "R q:q@90", "L k:F@25"));
        Assert.Equal("k:G+b@10 k:H+b@9", driver.Pipe("L k:G@10", "L k:H@9"));
        Assert.Equal("k:E+b@20 k:F+b@25", driver.Pipe("L z:I@35"));
    }

    [Fact]
    public void A_left_join_with_grace_gives_a_record_without_a_key_its_result_at_once_K4_DEV()
    {
        using var driver = new TextDriver(Joined(left: true, 1000, 10));

        // Kafka Streams stops here with a NullPointerException.
        Assert.Equal("_:A+_@5", driver.Pipe("R k:a@1", "L _:A@5"));
        Assert.Equal(string.Empty, new TextDriver(Joined(left: false, 1000, 10)).Pipe("L _:A@5"));
    }

    [Fact]
    public void Waiting_records_outlast_restarts_and_crashes_with_their_origin_and_headers()
    {
        foreach (var fails in new[] { false, true })
        {
            using var driver = new TextDriver(Joined(left: false, 1000, 10));
            var left = driver.Driver.CreateInputTopic<string, string>("L");
            driver.Pipe("R k:a@1");
            left.PipeInput("k", "A", 5, RecordHeaders.Empty.With("h", "1"));
            left.PipeInput("k", "B", 5, RecordHeaders.Empty.With("h", "2"));
            if (fails)
            {
                driver.Driver.Crash();
            }
            else
            {
                driver.Driver.Restart();
            }

            // The same time and key again: what waits must not be overwritten.
            left.PipeInput("k", "C", 5, RecordHeaders.Empty.With("h", "3"));
            left.PipeInput("z", "Z", 15);
            var results = driver.Driver.CreateOutputTopic<string, string>("out").ReadRecordsToList();
            Assert.Equal(["A+a 1", "B+a 2", "C+a 3"], results.Select(result => $"{result.Value} {System.Text.Encoding.UTF8.GetString(result.Headers.Last("h")!.Value.Value!)}"));
        }
    }

    [Fact]
    public void Rows_computed_from_a_versioned_table_are_looked_up_as_they_were_K3()
    {
        var builder = new StreamsBuilder();
        var table = builder.Table("R", materialized: Materialized.AsVersioned<string, string>("tb", TimeSpan.FromSeconds(1)));
        builder.Stream<string, string>("L")
            .LeftJoin(table.Filter((_, value) => value != "no").MapValues(value => value + "!"), (key, l, r) => $"{key}{l}+{r ?? "_"}")
            .To("out");
        using var driver = new TextDriver(builder.Build());

        driver.Pipe("R k:a@10", "R k:no@20", "R k:b@30");
        Assert.Equal("k:kA+_@9 k:kB+a!@19 k:kC+_@20 k:kD+b!@30", driver.Pipe("L k:A@9", "L k:B@19", "L k:C@20", "L k:D@30"));
    }

    [Fact]
    public void Grace_needs_a_table_that_remembers_as_long_K4()
    {
        Assert.Contains("is not versioned", Assert.Throws<TopologyException>(() => Joined(left: false, null, 10)).Message, StringComparison.Ordinal);
        Assert.Contains("history retention of only 9 ms", Assert.Throws<TopologyException>(() => Joined(left: false, 9, 10)).Message, StringComparison.Ordinal);
        Assert.NotNull(Joined(left: false, 10, 10));
    }

    internal static StreamTopology Joined(bool left, long? historyMs, long? graceMs)
    {
        var builder = new StreamsBuilder();
        var materialized = Materialized.As<string, string>("tb") with { HistoryRetention = Ms(historyMs) };
        var table = builder.Table("R", materialized: materialized);
        var joined = As("jn", graceMs);
        var stream = builder.Stream<string, string>("L");
        (left ? stream.LeftJoin(table, (l, r) => $"{l}+{r ?? "_"}", joined) : stream.Join(table, (l, r) => $"{l}+{r}", joined)).To("out");
        return builder.Build();
    }

    private static Joined<string, string, string> As(string name, long? graceMs) => new() { Name = name, GracePeriod = Ms(graceMs) };

    private static TimeSpan? Ms(long? milliseconds) => milliseconds is { } ms ? TimeSpan.FromMilliseconds(ms) : null;

    private static string Results(bool left, long? historyMs, long? graceMs)
    {
        using var driver = new TextDriver(Joined(left, historyMs, graceMs));
        return driver.Pipe(K5);
    }
}
