using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>Rows of a store without a changelog have no other copy: restoring the stores beside it anew leaves them alone (decision 10).</summary>
public sealed class RowsWithoutChangelogTests
{
    private const string Changelog = "app-rows-changelog";

    [Theory]
    [Trait("Fault", "1.3")]
    [InlineData(2)]
    [InlineData(0)]
    public void Old_rows_are_restored_anew_and_those_without_a_changelog_stay(int days)
    {
        using var driver = Counting();
        Pipe(driver, "a", "b", "a");
        DeleteByOthers(driver, "a");
        var known = driver.Restores.Count;
        driver.AdvanceWallClockTime(TimeSpan.FromDays(days));

        driver.Crash();

        Assert.Equal(days == 0, driver.Restores.Skip(known).All(restore => restore.FromLocalState));
        Assert.False(Rows(driver).TryGet("a", out _));
        Assert.True(Rows(driver).TryGet("b", out _));
        Pipe(driver, "a");
        Assert.Equal([1L, 1L, 2L, 3L], Outputs(driver));
        driver.Restart();
        Assert.True(driver.Restores[^1].FromLocalState);
        Assert.True(Rows(driver).TryGet("a", out _));
    }

    [Fact]
    [Trait("Fault", "1.3")]
    public void A_row_whose_tombstone_is_gone_does_not_stay_beside_rows_without_a_changelog()
    {
        using var driver = Counting();
        Pipe(driver, "a", "b", "a");
        DeleteByOthers(driver, "a");
        driver.Cluster.Compact(Changelog);
        driver.AdvanceWallClockTime(TimeSpan.FromHours(25));
        driver.Cluster.Compact(Changelog);
        Assert.DoesNotContain(driver.Cluster.ReadAll(Changelog, 0), record => record.Value is null);

        driver.Crash();

        Assert.False(Rows(driver).TryGet("a", out _));
        Assert.True(Rows(driver).TryGet("b", out _));
        Pipe(driver, "a");
        Assert.Equal([1L, 1L, 2L, 3L], Outputs(driver));
    }

    [Fact]
    [Trait("Fault", "1.4")]
    public void Told_to_go_on_without_a_lost_changelog_keeps_rows_that_have_none()
    {
        using var driver = Counting(ChangedTopicPolicy.Accept);
        Pipe(driver, "a", "a", "a");
        driver.Cluster.DeleteTopic(Changelog);

        driver.Restart();

        Assert.False(Rows(driver).TryGet("a", out _));
        Pipe(driver, "a");
        Assert.Equal([1L, 2L, 3L, 4L], Outputs(driver));
        driver.Restart();
        Assert.True(driver.Restores[^1].FromLocalState);
    }

    [Fact]
    [Trait("Fault", "1.4")]
    public void Rows_in_segments_go_too_when_their_changelog_is_lost()
    {
        var builder = new StreamsBuilder();
        var groups = builder.Stream<string, string>("in").GroupByKey();
        groups.Count(Materialized.As<string, long>("local").OnDisk().WithLoggingDisabled()).ToStream().To("out");
        groups.WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromSeconds(1))).Count(Materialized.As<string, long>("rows").OnDisk())
            .ToStream().SelectKey((key, _) => key.Key).To("windows");
        using var driver = New(builder, ChangedTopicPolicy.Accept);
        Pipe(driver, "a", "a");
        driver.Cluster.DeleteTopic(Changelog);

        driver.Restart();
        Pipe(driver, "a");

        Assert.Equal([1L, 2L, 3L], Outputs(driver));
        Assert.Equal([1L, 2L, 1L], Outputs(driver, "windows"));
    }

    /// <summary>As a task that was elsewhere meanwhile.</summary>
    private static void DeleteByOthers(TopologyTestDriver driver, string key)
    {
        for (var i = 0; i < 3; i++)
        {
            driver.Cluster.Produce(Changelog, 0, System.Text.Encoding.UTF8.GetBytes(key), null, 1);
        }
    }

    private static State.IReadOnlyKeyValueStore<string, string> Rows(TopologyTestDriver driver) => driver.GetKeyValueStore<string, string>("rows");

    private static void Pipe(TopologyTestDriver driver, params string[] keys)
    {
        var input = driver.CreateInputTopic<string, string>("in");
        foreach (var key in keys)
        {
            input.PipeInput(key, "x", 1);
        }
    }

    private static IEnumerable<long> Outputs(TopologyTestDriver driver, string topic = "out") =>
        driver.CreateOutputTopic(topic, Serde.Utf8, Serde.Int64).ReadRecordsToList().Select(record => record.Value);

    private static TopologyTestDriver Counting(ChangedTopicPolicy policy = ChangedTopicPolicy.Stop)
    {
        var builder = new StreamsBuilder();
        var table = builder.Table("in", materialized: Materialized.As<string, string>("rows").OnDisk());
        table.ToStream().GroupByKey().Count(Materialized.As<string, long>("local").OnDisk().WithLoggingDisabled()).ToStream().To("out");
        return New(builder, policy);
    }

    private static TopologyTestDriver New(StreamsBuilder builder, ChangedTopicPolicy policy) =>
        new(builder.Build(), new TopologyTestOptions { StoreEngine = new RocksDbStoreEngine(), ChangedTopics = policy });
}
