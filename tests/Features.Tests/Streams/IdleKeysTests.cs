using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Features.Tests.Streams;

/// <summary>Keys that have not been seen for long are deleted with their pages, where nothing but windows is kept of them.</summary>
public sealed class IdleKeysTests
{
    private const int RetentionMs = 1_000 + 100;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_key_that_no_window_can_see_any_more_is_deleted_with_its_pages(bool restart)
    {
        using var driver = Driver(new Windows());
        Pipe(driver, "gone", Enumerable.Range(0, 600));
        Pipe(driver, "kept", Enumerable.Range(600, 200));
        Assert.Equal(2, Keys(driver).Count());
        Assert.True(Pages(driver).Count() > 5);

        if (restart)
        {
            driver.Restart(SetTopology.Of(new Windows()));
        }

        // The last row of one is twice the retention old, that of the other is not; each event lets the sweep go on.
        Pipe(driver, "new", Enumerable.Repeat(599 + (2 * RetentionMs) + 1, 10));

        Assert.Equal(["kept", "new"], Keys(driver));
        Assert.DoesNotContain(Pages(driver), page => page.Key == "gone");
        driver.Restart(SetTopology.Of(new Windows()));
        Assert.Equal(["kept", "new"], Keys(driver));
        Assert.DoesNotContain(Pages(driver), page => page.Key == "gone");
    }

    [Fact]
    public void Many_keys_go_a_part_at_a_time()
    {
        using var driver = Driver(new Windows());
        for (var key = 0; key < 1_000; key++)
        {
            Pipe(driver, $"k{key:D4}", [0]);
        }

        var left = new List<int>();
        for (var step = 0; step < 40; step++)
        {
            Pipe(driver, "new", [(2 * RetentionMs) + 1 + (step * 100)]);
            left.Add(Keys(driver).Count());
        }

        Assert.All(left.Zip(left.Skip(1)), pair => Assert.InRange(pair.First - pair.Second, 0, 100));
        Assert.Equal(1, left[^1]);
    }

    [Fact]
    public void A_set_that_remembers_more_than_rows_keeps_its_keys()
    {
        using var driver = Driver(new WithLag());
        Pipe(driver, "old", Enumerable.Range(0, 300));
        Pipe(driver, "new", Enumerable.Range(100_000, 200));

        Assert.Equal(["new", "old"], Keys(driver));
    }

    private static IEnumerable<string> Keys(TopologyTestDriver driver) =>
        driver.GetKeyValueStore<string, EntityState>("set-card").All().Select(row => row.Key).ToList();

    private static IEnumerable<PageKey> Pages(TopologyTestDriver driver) =>
        driver.GetKeyValueStore<PageKey, StatePage>("set-card-pages").All().Select(row => row.Key).ToList();

    private static void Pipe(TopologyTestDriver driver, string card, IEnumerable<int> times)
    {
        var input = driver.CreateInputTopic("events", Serde.Utf8, new TestEventSerde());
        foreach (var time in times)
        {
            input.PipeInput(card, new TestEvent(card, "t", 1, false), time);
        }
    }

    private static TopologyTestDriver Driver(FeatureSet<TestEvent> set) => new(SetTopology.Of(set));

    private sealed class Windows : FeatureSet<TestEvent>
    {
        public Windows()
            : base("set") => Feature("n", By("card", e => e.Card, TimeSpan.FromMilliseconds(100)).Count().Last(TimeSpan.FromMilliseconds(1_000)));
    }

    private sealed class WithLag : FeatureSet<TestEvent>
    {
        public WithLag()
            : base("set")
        {
            var card = By("card", e => e.Card, TimeSpan.FromMilliseconds(100));
            Feature("n", card.Count().Last(TimeSpan.FromMilliseconds(1_000)));
            Feature("lag", card.Lag(e => e.Amount).OrNull());
        }
    }
}
