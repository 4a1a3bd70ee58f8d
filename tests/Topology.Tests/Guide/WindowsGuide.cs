using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Guide;

/// <summary>What docs/guide/windows.md shows.</summary>
public sealed class WindowsGuide
{
    [Fact]
    public void Each_key_and_window_is_a_row()
    {
        var builder = new StreamsBuilder();
        var cards = builder.Stream<string, long>("payments").GroupByKey();   // card → amount in cents

        cards
            .WindowedBy(TimeWindows.OfSizeAndGrace(TimeSpan.FromHours(1), grace: TimeSpan.FromMinutes(5)))
            .Aggregate(() => 0L, (card, amount, sum) => sum + amount, Materialized.As<string, long>("spent-per-hour"))
            .ToStream()
            .To("spent");                                                    // key: card and window, in Kafka's own bytes

        cards
            .WindowedBy(SlidingWindows.OfTimeDifferenceAndGrace(TimeSpan.FromMinutes(10), grace: TimeSpan.FromHours(1)))
            .Count(Materialized.As<string, long>("uses-within-ten-minutes"));

        using var driver = new TopologyTestDriver(builder.Build());
        var payments = driver.CreateInputTopic<string, long>("payments");
        payments.PipeInput("4-1111", 250, Minutes(10));
        payments.PipeInput("4-1111", 400, Minutes(61));
        payments.PipeInput("4-1111", 100, Minutes(59));                      // out of order, within grace
        payments.PipeInput("4-1111", 900, Minutes(66));                      // the first hour and its grace are over
        payments.PipeInput("4-1111", 999, Minutes(58));                      // late: dropped and counted

        var keys = WindowedSerdes.TimeWindowed(Serde.Utf8, TimeSpan.FromHours(1));
        var spent = driver.CreateOutputTopic("spent", keys, Serde.Int64).ReadKeyValuesToList();
        Assert.Equal([250, 400, 350, 1300], spent.Select(record => record.Value));
        Assert.Equal(new Window(0, Minutes(60)), spent[2].Key.Window);
        Assert.Equal(1, driver.DroppedRecords);
    }

    [Fact]
    public void Windows_are_sent_on_close_and_late_records_to_their_own_topic()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>("payments").GroupByKey()
            .WindowedBy(TimeWindows.OfSizeAndGrace(TimeSpan.FromHours(1), grace: TimeSpan.FromMinutes(5)))
            .EmitStrategy(EmitStrategy.OnWindowClose)
            .LateTo("late-payments")
            .Count(Materialized.As<string, long>("per-hour").WithRetention(TimeSpan.FromDays(1)))
            .ToStream()
            .To("counts");

        using var driver = new TopologyTestDriver(builder.Build());
        var payments = driver.CreateInputTopic<string, long>("payments");
        payments.PipeInput("4-1111", 250, Minutes(10));
        payments.PipeInput("4-1111", 100, Minutes(300));
        payments.PipeInput("4-1111", 999, Minutes(20));

        Assert.Equal(1, Assert.Single(driver.CreateOutputTopic<byte[], long>("counts").ReadRecordsToList()).Value);
        Assert.Equal(999, Assert.Single(driver.CreateOutputTopic<string, long>("late-payments").ReadRecordsToList()).Value);
    }

    [Fact]
    public void Suppression_sends_final_results()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>("payments").GroupByKey()
            .WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(TimeSpan.FromMinutes(30)))
            .Count(Materialized.As<string, long>("visits"))
            .Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("final-visits"))
            .ToStream()
            .To("visits");

        using var driver = new TopologyTestDriver(builder.Build());
        var payments = driver.CreateInputTopic<string, long>("payments");
        payments.PipeInput("4-1111", 250, Minutes(0));
        payments.PipeInput("4-1111", 100, Minutes(30));
        payments.PipeInput("4-2222", 100, Minutes(61));

        Assert.Equal(2, Assert.Single(driver.CreateOutputTopic<byte[], long>("visits").ReadRecordsToList()).Value);
    }

    [Fact]
    public void A_windowed_result_is_joined_with_a_table()
    {
        var builder = new StreamsBuilder();
        var limits = builder.Table("limits", materialized: Materialized.As<string, long>("limits"));     // card → cents an hour

        builder.Stream<string, long>("payments").GroupByKey()                // card → amount in cents
            .WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromHours(1)))
            .Aggregate(() => 0L, (card, amount, sum) => sum + amount, Materialized.As<string, long>("spent-per-hour"))
            .ToStream()
            .FilterNotNull()
            .SelectKey((cardAndHour, spent) => cardAndHour.Key)              // the card
            .MarkAsPartitioned()                                             // the hours of a card are where the card is
            .Join(limits, (spent, limit) => spent - limit)
            .Filter((card, over) => over > 0)
            .To("over-limit");

        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { Partitions = 4 });
        var limit = driver.CreateInputTopic<string, long>("limits");
        limit.PipeInput("4-1111", 600, Minutes(0));
        var payments = driver.CreateInputTopic<string, long>("payments");
        payments.PipeInput("4-1111", 250, Minutes(10));
        payments.PipeInput("4-1111", 400, Minutes(50));                      // 650 in this hour
        payments.PipeInput("4-1111", 300, Minutes(61));                      // the next hour begins at 0 again

        Assert.Equal([new("4-1111", 50)], driver.CreateOutputTopic<string, long>("over-limit").ReadKeyValuesToList());
        Assert.DoesNotContain(driver.ProducedTopicNames, topic => topic.EndsWith("-repartition", StringComparison.Ordinal));
    }

    private static long Minutes(int minutes) => minutes * 60_000L;
}
