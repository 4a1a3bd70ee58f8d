using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>Windows that are sent once, on close.</summary>
public sealed class ResultsOnCloseTests
{
    [Fact]
    public void A_tumbling_window_is_sent_when_stream_time_reaches_its_end_and_grace()
    {
        using var driver = new TextDriver(Tumbling(5));

        Assert.Equal(string.Empty, driver.Pipe("in k:a@3", "in k:b@12", "in k:c@9"));
        Assert.Equal("k@0/10:2@9", driver.Pipe("in k:d@15"));
        Assert.Equal(string.Empty, driver.Pipe("in k:late@9", "in k:e@16"));
        Assert.Equal("k@10/20:3@16", driver.Pipe("in z:f@25"));
    }

    [Fact]
    public void Windows_of_all_keys_come_in_order_of_start_and_key()
    {
        using var driver = new TextDriver(Tumbling(20, retention: 1_000));
        driver.Pipe("in b:1@12", "in c:1@3", "in a:1@14", "in b:1@1");

        Assert.Equal("b@0/10:1@1 c@0/10:1@3 a@10/20:1@14 b@10/20:1@12", driver.Pipe("in z:1@40"));
    }

    [Fact]
    public void Results_carry_the_headers_of_the_record_that_closed_them_T8()
    {
        using var driver = new TextDriver(Tumbling(0));
        var input = driver.Driver.CreateInputTopic<string, string>("in");
        input.PipeInput("k", "a", 1, RecordHeaders.Empty.With("first", "1"));
        input.PipeInput("z", "b", 10, RecordHeaders.Empty.With("second", "2"));

        var result = Assert.Single(driver.Driver.CreateOutputTopic<string, string>("out").ReadRecordsToList());
        Assert.Equal("second", Assert.Single(result.Headers).Key);
    }

    [Fact]
    public void A_session_that_was_sent_is_not_part_of_another_one_W11()
    {
        // Deviation: with a longer retention Kafka Streams merges the closed session and sends its records a second time.
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(5.Ms()))
            .EmitStrategy(EmitStrategy.OnWindowClose).Count(Materialized.As<string, long>("w").WithRetention(1_000.Ms())).Out();
        using var driver = new TextDriver(builder.Build());

        Assert.Equal("k@10/10:1@10", driver.Pipe("in k:a@10", "in z:b@17"));
        Assert.Equal("k@12/12:1@12 z@17/17:1@17", driver.Pipe("in k:c@12", "in y:d@100"));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Across_restarts_each_window_is_sent_exactly_once(int commitEvery, bool crash)
    {
        using var driver = new TextDriver(Tumbling(5, retention: 1_000), new TopologyTestOptions { CommitEvery = commitEvery });
        var results = new List<string>();
        var wanted = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            driver.Pipe("in", "k", "v", i * 3);
            if (i % 7 == 6)
            {
                if (crash)
                {
                    driver.Driver.Crash();
                }
                else
                {
                    driver.Driver.Restart();
                }
            }
        }

        driver.Driver.Commit();
        results.AddRange(driver.ReadList());
        for (var start = 0; start + 15 <= 39 * 3; start += 10)
        {
            var times = Enumerable.Range(0, 40).Select(i => i * 3).Where(time => time >= start && time < start + 10).ToList();
            wanted.Add($"k@{start}/{start + 10}:{times.Count}@{times.Max()}");
        }

        Assert.Equal(wanted, results);
    }

    private static StreamTopology Tumbling(int grace, int? retention = null)
    {
        var builder = new StreamsBuilder();
        var store = Materialized.As<string, long>("w");
        builder.Stream<string, string>("in").GroupByKey().WindowedBy(TimeWindows.OfSizeAndGrace(10.Ms(), grace.Ms()))
            .EmitStrategy(EmitStrategy.OnWindowClose).Count(retention is { } ms ? store.WithRetention(ms.Ms()) : store).Out();
        return builder.Build();
    }
}
