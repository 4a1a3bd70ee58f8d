using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Features.Tests.Streams;

/// <summary>A feature set that changed over the state of the set before.</summary>
[Trait("Fault", "1.7")]
public sealed class ChangedSetTests
{
    [Fact]
    public void State_of_another_definition_of_a_key_is_refused_by_name_when_the_task_opens()
    {
        var root = Directory.CreateTempSubdirectory("changed-set").FullName;
        using (var driver = Driver(SetTopology.Of(new Amounts()), new TopologyTestOptions { StoreEngine = new RocksDbStoreEngine(), StateDirectory = root }))
        {
            Pipe(driver, 1);

            var refused = Assert.Throws<StoreMismatchException>(() => driver.Restart(SetTopology.Of(new HalfAmounts())));

            Assert.Equal("set-card", refused.Store);
            Assert.Empty(driver.Cluster.ReadAll("dead", 0));
        }

        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public void Payments_are_not_dead_letters_because_the_changelog_is_of_another_definition()
    {
        // An engine of the test's own: the driver takes it for a task that has moved, and has nothing but the changelog.
        using var driver = Driver(SetTopology.Of(new Amounts()), new TopologyTestOptions { StoreEngine = new MemoryStoreEngine() });
        Pipe(driver, 20);

        Assert.Equal("set-card", Assert.Throws<StoreMismatchException>(() => driver.Restart(SetTopology.Of(new HalfAmounts()))).Store);
        Assert.Empty(driver.Cluster.ReadAll("dead", 0));
    }

    [Fact]
    public void Other_windows_over_the_same_rows_take_the_state_up()
    {
        using var driver = Driver(SetTopology.Of(new Amounts()), new TopologyTestOptions());
        Pipe(driver, 20);
        driver.Restart(SetTopology.Of(new ShorterWindow()));

        Pipe(driver, 20);

        Assert.Empty(driver.Cluster.ReadAll("dead", 0));
    }

    private static void Pipe(TopologyTestDriver driver, int events)
    {
        var input = driver.CreateInputTopic("events", Serde.Utf8, new TestEventSerde());
        for (var i = 0; i < events; i++)
        {
            input.PipeInput("c", new TestEvent("c", "t", i, false), i);
        }
    }

    private static TopologyTestDriver Driver(StreamTopology topology, TopologyTestOptions options) =>
        new(topology, options with { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" });

    private sealed class Amounts : FeatureSet<TestEvent>
    {
        public Amounts()
            : base("set")
        {
            var card = By("card", e => e.Card, TimeSpan.FromMilliseconds(10));
            Feature("n", card.Count().Last(TimeSpan.FromMilliseconds(10)));
            Feature("mean", card.Mean(e => e.Amount).Last(TimeSpan.FromMilliseconds(20)));
        }
    }

    private sealed class HalfAmounts : FeatureSet<TestEvent>
    {
        public HalfAmounts()
            : base("set")
        {
            var card = By("card", e => e.Card, TimeSpan.FromMilliseconds(10));
            Feature("mean", card.Mean(e => e.Amount / 2).Last(TimeSpan.FromMilliseconds(20)));
        }
    }

    private sealed class ShorterWindow : FeatureSet<TestEvent>
    {
        public ShorterWindow()
            : base("set")
        {
            var card = By("card", e => e.Card, TimeSpan.FromMilliseconds(10));
            Feature("n", card.Count().Last(TimeSpan.FromMilliseconds(5)));
            Feature("mean", card.Mean(e => e.Amount).Last(TimeSpan.FromMilliseconds(20)));
        }
    }
}
