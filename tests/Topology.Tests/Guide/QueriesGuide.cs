using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Windows;
using Xunit;

namespace Guide.Queries;

/// <summary>What docs/guide/interactive-queries.md shows.</summary>
public sealed class QueriesGuide
{
    [Fact]
    public void Stores_are_read_beside_their_tasks()
    {
        var builder = new StreamsBuilder();
        var cards = builder.Stream<string, long>("payments").GroupByKey();   // card → amount in cents
        cards.Count(Materialized.As<string, long>("uses"));
        cards
            .WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromHours(1)))
            .Count(Materialized.As<string, long>("uses-per-hour"));

        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic<string, long>("payments").PipeInput("4-1111", 250, 60_000);
        Assert.Equal("1 uses, the last at 60000", new CardActivity(driver).Describe("4-1111"));

        var perHour = driver.Store("uses-per-hour", QueryableStoreTypes.WindowStore<string, long>());
        Assert.Equal([new(0, 1)], perHour.Fetch("4-1111", from: 0, to: 3_600_000));

        var partition = new StoreQueryParameters<IReadOnlyKeyValueStore<string, long>>("uses", QueryableStoreTypes.KeyValueStore<string, long>())
        {
            Partition = 0,
            StaleStoresEnabled = true,
        };
        Assert.Single(driver.Store(partition).All());
    }
}

public sealed class CardActivity(IStoreQueries streams)
{
    private readonly IReadOnlyTimestampedKeyValueStore<string, long> _uses =
        streams.Store("uses", QueryableStoreTypes.TimestampedKeyValueStore<string, long>());

    public string Describe(string card) => _uses.TryGet(card, out var count, out var time) ? $"{count} uses, the last at {time}" : "not seen";
}
