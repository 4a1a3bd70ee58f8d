using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>A global store that runs but does not read for longer than tombstones are kept must not keep rows that were deleted meanwhile.</summary>
[Trait("Fault", "1.3")]
public sealed class GlobalStoreAgeTests
{
    [Fact]
    public void A_row_deleted_while_the_disk_of_a_global_store_was_full_for_a_day_is_gone_when_there_is_room()
    {
        var engine = new RefusingEngine();
        using var driver = new TopologyTestDriver(Rows(), new TopologyTestOptions { StoreEngine = engine });
        var rows = driver.CreateInputTopic<string, string>("rows");
        rows.PipeInput("a", "A", 1);

        engine.Full = "rows";
        rows.PipeTombstone("a", 2);
        rows.PipeInput("b", "B", 3);
        Expire(driver);
        engine.Full = null;
        driver.AdvanceWallClockTime(TimeSpan.FromSeconds(31));
        rows.PipeInput("c", "C", 4);

        Look(driver);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_row_deleted_while_the_cluster_was_out_of_reach_for_a_day_is_gone_when_it_is_back(bool disk)
    {
        using var driver = new TopologyTestDriver(Rows(), new TopologyTestOptions { StoreEngine = disk ? new RefusingEngine() : new MemoryStoreEngine() });
        var rows = driver.CreateInputTopic<string, string>("rows");
        rows.PipeInput("a", "A", 1);

        driver.Cluster.Faults = new Away();
        driver.Cluster.Produce("rows", 0, "a"u8.ToArray(), null, 2);
        driver.Cluster.Produce("rows", 0, "b"u8.ToArray(), "B"u8.ToArray(), 3);
        Expire(driver);
        driver.Cluster.Faults = null;
        driver.AdvanceWallClockTime(TimeSpan.FromSeconds(31));
        rows.PipeInput("c", "C", 4);

        Look(driver);
    }

    [Fact]
    public void Whoever_reads_the_store_while_it_is_loaded_anew_and_afterwards_reads_the_same_view()
    {
        using var driver = new TopologyTestDriver(Rows(), new TopologyTestOptions { StoreEngine = new RefusingEngine() });
        var rows = driver.CreateInputTopic<string, string>("rows");
        rows.PipeInput("a", "A", 1);
        rows.PipeInput("kept", "K", 1);
        var store = driver.GetKeyValueStore<string, string>("rows");

        driver.Cluster.Faults = new Away();
        driver.Cluster.Produce("rows", 0, "a"u8.ToArray(), null, 2);
        Expire(driver);
        Assert.True(store.TryGet("a", out _));
        driver.Cluster.Faults = null;
        driver.AdvanceWallClockTime(TimeSpan.FromSeconds(31));
        rows.PipeInput("c", "C", 4);

        Assert.False(store.TryGet("a", out _));
        Assert.True(store.TryGet("kept", out _));
        Assert.True(store.TryGet("c", out _));
    }

    private static void Look(TopologyTestDriver driver)
    {
        var store = driver.GetKeyValueStore<string, string>("rows");
        Assert.True(store.TryGet("b", out _));
        Assert.True(store.TryGet("c", out _));
        Assert.False(store.TryGet("a", out _), "The deleted row is still there.");
    }

    private static void Expire(TopologyTestDriver driver)
    {
        driver.Cluster.Compact("rows");
        for (var hour = 0; hour < 25; hour++)
        {
            driver.AdvanceWallClockTime(TimeSpan.FromHours(1));
        }

        driver.Cluster.Compact("rows");
        Assert.DoesNotContain(driver.Cluster.ReadAll("rows", 0), record => record.Value is null);
    }

    private static StreamTopology Rows()
    {
        var builder = new StreamsBuilder();
        builder.GlobalTable("rows", materialized: Materialized.As<string, string>("rows").OnDisk());
        return builder.Build();
    }

    private sealed class Away : IFaultScript
    {
        public FaultAnswer At(FaultPoint point, string clientId) => point is FaultPoint.BeforePoll or FaultPoint.BeforeAdmin ? FaultAnswer.Retry : FaultAnswer.Pass;
    }
}
