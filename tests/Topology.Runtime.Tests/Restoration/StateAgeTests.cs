using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>Local state that is older than the tombstones it has missed brings deleted rows back (decision 10).</summary>
[Trait("Fault", "1.3")]
public sealed class StateAgeTests
{
    private const string Changelog = "app-rows-changelog";

    [Fact]
    public void A_row_deleted_while_its_task_was_elsewhere_does_not_come_back_with_the_task()
    {
        var engine = new ReturningEngine();
        using var driver = new TopologyTestDriver(Table(), new TopologyTestOptions { StoreEngine = engine });
        LeaveWithRow(driver, engine);
        Delete(driver);
        Expire(driver, Changelog);

        ComeBack(driver, engine);

        Assert.False(driver.GetKeyValueStore<string, string>("rows").TryGet("a", out _));
        Assert.True(driver.GetKeyValueStore<string, string>("rows").TryGet("b", out _));
        Assert.False(driver.Restores[^1].FromLocalState);
    }

    [Fact]
    public void A_task_that_is_back_before_tombstones_go_reads_on_from_its_local_rows()
    {
        var engine = new ReturningEngine();
        using var driver = new TopologyTestDriver(Table(), new TopologyTestOptions { StoreEngine = engine });
        LeaveWithRow(driver, engine);
        Delete(driver);
        driver.AdvanceWallClockTime(TimeSpan.FromHours(20));

        ComeBack(driver, engine);

        Assert.False(driver.GetKeyValueStore<string, string>("rows").TryGet("a", out _));
        Assert.True(driver.Restores[^1].FromLocalState);
    }

    [Fact]
    public void How_long_tombstones_are_kept_is_asked_of_the_changelog()
    {
        var engine = new ReturningEngine();
        using var driver = new TopologyTestDriver(
            Table(new Dictionary<string, string> { ["delete.retention.ms"] = "60000" }), new TopologyTestOptions { StoreEngine = engine });
        LeaveWithRow(driver, engine);
        Delete(driver);
        driver.AdvanceWallClockTime(TimeSpan.FromMinutes(2));

        ComeBack(driver, engine);

        Assert.False(driver.Restores[^1].FromLocalState);
    }

    [Theory]
    [InlineData(false, ProcessingGuarantee.ExactlyOnce)]
    [InlineData(true, ProcessingGuarantee.ExactlyOnce)]
    [InlineData(true, ProcessingGuarantee.AtLeastOnce)]
    public void State_that_has_seen_all_of_its_changelog_is_kept_however_old(bool crash, ProcessingGuarantee guarantee)
    {
        using var driver = new TopologyTestDriver(
            Table(), new TopologyTestOptions { StoreEngine = new RocksDbStoreEngine(), ProcessingGuarantee = guarantee });
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "A", 1);
        driver.AdvanceWallClockTime(TimeSpan.FromDays(30));

        Action comeBack = crash ? driver.Crash : driver.Restart;
        comeBack();

        Assert.True(driver.Restores[^1].FromLocalState);
        Assert.True(driver.GetKeyValueStore<string, string>("rows").TryGet("a", out _));
    }

    [Fact]
    public void A_row_of_a_global_table_that_was_deleted_while_the_application_was_away_does_not_come_back()
    {
        var builder = new StreamsBuilder();
        builder.GlobalTable("rows", materialized: Materialized.As<string, string>("rows").OnDisk());
        var engine = new ReturningEngine();
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { StoreEngine = engine });
        var rows = driver.CreateInputTopic<string, string>("rows");
        rows.PipeInput("a", "A", 1);
        engine.Keeps = true;
        driver.Restart();
        rows.PipeTombstone("a", 2);
        rows.PipeInput("b", "B", 3);
        Expire(driver, "rows");

        ComeBack(driver, engine);

        Assert.False(driver.GetKeyValueStore<string, string>("rows").TryGet("a", out _));
        Assert.True(driver.GetKeyValueStore<string, string>("rows").TryGet("b", out _));
    }

    [Fact]
    public void A_table_restored_from_its_source_does_not_bring_deleted_rows_back_either()
    {
        var engine = new ReturningEngine();
        using var driver = new TopologyTestDriver(
            Table(options: new StreamsBuilderOptions { Optimizations = TopologyOptimizations.ReuseTableSourceTopics }),
            new TopologyTestOptions { StoreEngine = engine });
        LeaveWithRow(driver, engine);
        Delete(driver);
        Expire(driver, "in");

        ComeBack(driver, engine);

        Assert.False(driver.GetKeyValueStore<string, string>("rows").TryGet("a", out _));
        Assert.True(driver.GetKeyValueStore<string, string>("rows").TryGet("b", out _));
    }

    private static void LeaveWithRow(TopologyTestDriver driver, ReturningEngine engine)
    {
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "A", 1);
        engine.Keeps = true;
        driver.Restart();
    }

    private static void Delete(TopologyTestDriver driver)
    {
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeTombstone("a", 2);
        input.PipeInput("b", "B", 3);
    }

    /// <summary>The first compaction dates a tombstone, one after its time takes it.</summary>
    private static void Expire(TopologyTestDriver driver, string topic)
    {
        driver.Cluster.Compact(topic);
        driver.AdvanceWallClockTime(TimeSpan.FromHours(25));
        driver.Cluster.Compact(topic);
        Assert.DoesNotContain(driver.Cluster.ReadAll(topic, 0), record => record.Value is null);
    }

    private static void ComeBack(TopologyTestDriver driver, ReturningEngine engine)
    {
        engine.Returns = true;
        driver.Restart();
    }

    private static StreamTopology Table(IReadOnlyDictionary<string, string>? changelog = null, StreamsBuilderOptions? options = null)
    {
        var builder = new StreamsBuilder(options ?? new StreamsBuilderOptions());
        var rows = Materialized.As<string, string>("rows").OnDisk();
        builder.Table("in", materialized: changelog is null ? rows : rows.WithLoggingEnabled(changelog));
        return builder.Build();
    }
}
