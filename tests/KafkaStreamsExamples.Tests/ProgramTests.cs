using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace KafkaStreamsExamples.Tests;

/// <summary>The eight programs, each with inputs whose results are worked out by hand from what Kafka Streams says of its operators.</summary>
public sealed class ProgramTests
{
    [Fact]
    public void Words_are_counted()
    {
        using var driver = Run(WordCount.Build());
        driver.CreateInputTopic<string, string>("text-lines").PipeValueList(["Hello Kafka Streams", "all streams lead to Kafka", " "]);

        Assert.Equal(
            [new("hello", 1), new("kafka", 1), new("streams", 1), new("all", 1), new("streams", 2), new("lead", 1), new("to", 1), new("kafka", 2)],
            driver.CreateOutputTopic<string, long>("words-with-counts").ReadKeyValuesToList());
    }

    [Fact]
    public void Views_of_pages_are_counted_by_the_region_of_their_user_in_windows_that_overlap()
    {
        using var driver = Run(PageViewsByRegion.Build());
        driver.CreateInputTopic<string, string>("user-regions").PipeInput("alice", "asia", 0);
        var views = driver.CreateInputTopic("page-views", Serde.Utf8, Serde.Json<PageViewsByRegion.PageView>());

        views.PipeInput("alice", new("alice", "index"), Minutes(10));
        views.PipeInput("alice", new("alice", "news"), Minutes(11));
        views.PipeInput("bob", new("bob", "index"), Minutes(11));

        var counts = driver.CreateOutputTopic("views-by-region", Serde.Utf8, Serde.Json<PageViewsByRegion.RegionCount>()).ReadKeyValuesToList();

        // Five windows of 5 minutes hold minute 10, and of those that hold minute 11 four do.
        Assert.Equal(
            [
                .. Windows("asia", (6, 1), (7, 1), (8, 1), (9, 1), (10, 1)),
                .. Windows("asia", (7, 2), (8, 2), (9, 2), (10, 2), (11, 1)),
                .. Windows("UNKNOWN", (7, 1), (8, 1), (9, 1), (10, 1), (11, 1)),
            ],
            counts);

        static IEnumerable<KeyValuePair<string, PageViewsByRegion.RegionCount>> Windows(string region, params (int Minute, long Count)[] windows) =>
            windows.Select(window => KeyValuePair.Create(region, new PageViewsByRegion.RegionCount(Minutes(window.Minute), region, window.Count)));
    }

    [Fact]
    public void The_articles_of_an_industry_that_are_viewed_most_are_listed_hour_by_hour()
    {
        using var driver = Run(TopArticles.Build());
        var views = driver.CreateInputTopic("page-views", Serde.Utf8, Serde.Json<TopArticles.View>());

        // b is viewed three times, a and c twice, d once; an advertisement does not count.
        foreach (var page in new[] { "a", "b", "c", "d", "b", "c", "b", "a" })
        {
            views.PipeInput("user", new(page, "eng", IsArticle: true), Minutes(1));
        }

        views.PipeInput("user", new("ad", "eng", IsArticle: false), Minutes(1));
        views.PipeInput("user", new("e", "finance", IsArticle: true), Minutes(2));
        views.PipeInput("user", new("d", "eng", IsArticle: true), Minutes(61));

        var last = driver.CreateOutputTopic("top-articles", WindowedSerdes.TimeWindowed(Serde.Utf8, TimeSpan.FromHours(1)), Serde.Utf8).ReadKeyValuesToMap();
        Assert.Equal(
            new Dictionary<Windowed<string>, string>
            {
                [Hour("eng", 0)] = "b\na\nc",
                [Hour("finance", 0)] = "e",
                [Hour("eng", 1)] = "d",
            },
            last);

        static Windowed<string> Hour(string industry, int hour) => new(industry, new Window(Minutes(60 * hour), Minutes(60 * (hour + 1))));
    }

    [Fact]
    public void Orders_are_enriched_from_global_tables()
    {
        using var driver = Run(EnrichedOrders.Build());
        var (customer, product, order) = (new EnrichedOrders.Customer("Ana"), new EnrichedOrders.Product("Lamp"), new EnrichedOrders.Order(5, 9));
        driver.CreateInputTopic("customers", Serde.Int64, Serde.Json<EnrichedOrders.Customer>()).PipeInput(5, customer, 0);
        driver.CreateInputTopic("products", Serde.Int64, Serde.Json<EnrichedOrders.Product>()).PipeInput(9, product, 0);
        var orders = driver.CreateInputTopic("orders", Serde.Int64, Serde.Json<EnrichedOrders.Order>());

        orders.PipeInput(1, order, 1);
        orders.PipeInput(2, new(6, 9), 2);

        Assert.Equal(
            [new(1, new EnrichedOrders.EnrichedOrder(order, customer, product))],
            driver.CreateOutputTopic("enriched-orders", Serde.Int64, Serde.Json<EnrichedOrders.EnrichedOrder>()).ReadKeyValuesToList());
    }

    [Fact]
    public void Plays_of_one_sitting_are_counted_and_a_late_one_joins_two_sittings()
    {
        using var driver = Run(UserSessions.Build());
        var plays = driver.CreateInputTopic<string, string>("play-events");

        plays.PipeInput("jo", "song", Minutes(0));
        plays.PipeInput("jo", "song", Minutes(20));
        plays.PipeInput("jo", "song", Minutes(55));
        plays.PipeInput("jo", "song", Minutes(40));

        Assert.Equal(
            [
                new("jo@0->0", 1),
                new("jo@0->0", null),
                new("jo@0->1200000", 2),
                new("jo@3300000->3300000", 1),
                new("jo@0->1200000", null),
                new("jo@3300000->3300000", null),
                new("jo@0->3300000", 4),
            ],
            driver.CreateOutputTopic<string, long?>("plays-by-session").ReadKeyValuesToList());
    }

    [Fact]
    public void Odd_numbers_are_added_up()
    {
        using var driver = Run(SumOfOddNumbers.Build());
        driver.CreateInputTopic<int, int>("numbers").PipeKeyValueList(Enumerable.Range(1, 5).Select(number => KeyValuePair.Create(number, number)));

        Assert.Equal([new(1, 1), new(1, 4), new(1, 9)], driver.CreateOutputTopic<int, int>("sum-of-odd-numbers").ReadKeyValuesToList());
    }

    [Fact]
    public void Orders_follow_their_customer_wherever_the_customer_moves()
    {
        using var driver = Run(OrdersWithCustomers.Build());
        var orders = driver.CreateInputTopic("orders", Serde.Utf8, Serde.Json<OrdersWithCustomers.Order>());
        var customers = driver.CreateInputTopic("customers", Serde.Utf8, Serde.Json<OrdersWithCustomers.Customer>());

        customers.PipeInput("c-1", new("Ana", "Porto"), 0);
        orders.PipeInput("o-1", new("c-1", 12.50m), 1);
        orders.PipeInput("o-2", new("c-2", 1m), 2);
        customers.PipeInput("c-1", new("Ana", "Lisbon"), 3);
        orders.PipeTombstone("o-1", 4);

        var results = driver.CreateOutputTopic("orders-with-customers", Serde.Utf8, Serde.Json<OrdersWithCustomers.OrderWithCustomer>()).ReadRecordsToList();
        Assert.Equal(
            [("o-1", new(12.50m, "Ana", "Porto")), ("o-1", new(12.50m, "Ana", "Lisbon")), ("o-1", null)],
            results.Select(record => (record.Key, record.HasValue ? record.Value : null)));
    }

    [Fact]
    public void Events_that_came_before_within_ten_minutes_are_dropped()
    {
        using var driver = Run(DistinctEvents.Build());
        var events = driver.CreateInputTopic<byte[], string>("events");

        events.PipeInput([1], "a", Minutes(0));
        events.PipeInput([1], "b", Minutes(1));
        events.PipeInput([1], "a", Minutes(9));
        events.PipeInput([1], "a", Minutes(20));
        events.PipeInput([1], "b", Minutes(20));

        Assert.Equal(["a", "b", "a", "b"], driver.CreateOutputTopic<byte[], string>("distinct-events").ReadValuesToList());
    }

    private static TopologyTestDriver Run(StreamTopology topology) => new(topology);

    private static long Minutes(int minutes) => 60_000L * minutes;
}
