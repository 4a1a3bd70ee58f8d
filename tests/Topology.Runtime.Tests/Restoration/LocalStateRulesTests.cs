using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>Local rows at offset 10 of their changelog, and what the changelog has (decision 10).</summary>
public sealed class LocalStateRulesTests
{
    private const int Day = 24 * 60 * 60 * 1000;

    [Theory]
    [Trait("Fault", "1.4")]
    [InlineData(0, 9, "compact")]
    [InlineData(0, 0, "compact,delete")]
    [InlineData(11, 20, "compact")]
    public void What_a_changelog_lost_stops_the_client(long first, long end, string policy)
    {
        var failure = Assert.Throws<StreamException>(() => Check(first, end, policy));

        Assert.Equal(FaultScope.Application, failure.Scope);
        Assert.Contains($"stands at offset 10 of app-counts-changelog-0, which has offsets {first} to {end}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Fault", "1.4")]
    [InlineData(0, 9, "compact", true)]
    [InlineData(11, 20, "compact", true)]
    [InlineData(11, 20, "compact,delete", false)]
    [InlineData(11, 20, "delete", false)]
    public void Told_to_go_on_or_where_it_only_expired_rows_are_restored_anew(long first, long end, string policy, bool accepts)
    {
        var gap = Assert.Throws<ChangelogGapException>(() => Check(first, end, policy, accepts: accepts));

        Assert.Equal(accepts, gap.IsFault);
    }

    [Fact]
    public void Copies_of_other_peoples_topics_follow_them()
    {
        Assert.Throws<ChangelogGapException>(() => Check(0, 9, "compact", copies: true));
        Assert.Throws<ChangelogGapException>(() => Check(11, 20, "compact", copies: true));
    }

    [Theory]
    [Trait("Fault", "1.3")]
    // The end, age in ms, delete.retention.ms (null: not known).
    [InlineData(10, 900 * (long)Day, "100", true)]
    [InlineData(11, 900 * (long)Day, "100", true)]
    [InlineData(12, 89, "100", true)]
    [InlineData(12, 90, "100", false)]
    [InlineData(12, 5, "0", false)]
    [InlineData(12, (long)(0.89 * Day), null, true)]
    [InlineData(12, (long)(0.9 * Day), null, false)]
    [InlineData(12, -5, "100", true)]
    public void Rows_are_kept_until_tombstones_that_they_missed_may_be_gone(long end, long age, string? retention, bool kept)
    {
        var failure = Record.Exception(() => Check(0, end, "compact", age: age, retention: retention));

        Assert.Equal(kept, failure is null);
        Assert.True(kept || failure is ChangelogGapException { IsFault: false });
    }

    [Fact]
    [Trait("Fault", "1.3")]
    public void A_topic_that_is_not_compacted_keeps_its_tombstones_as_long_as_its_rows() => Check(0, 20, "delete", age: 900L * Day, retention: "100");

    [Fact]
    [Trait("Fault", "1.3")]
    public void Settings_that_may_not_be_read_are_those_that_the_store_asks_for()
    {
        Assert.Throws<ChangelogGapException>(() => Check(0, 20, policy: null, age: Day));
        Check(0, 20, policy: null, age: Day / 2);
    }

    [Theory]
    [Trait("Fault", "1.3")]
    [InlineData(1_000, "100", true)]
    [InlineData(1_799, "2000", true)]
    [InlineData(1_800, "2000", false)]
    public void A_restore_must_not_take_longer_than_tombstones_are_kept(long took, string retention, bool kept)
    {
        const long Now = 2000L * Day;
        using var state = Open(Now);
        state.MarkCaughtUp(Now - took);
        var rules = new LocalStateRules { Now = () => Now, Markers = 1, DeleteRetention = TimeSpan.FromDays(1) };
        var values = new Dictionary<string, string> { ["cleanup.policy"] = "compact", ["delete.retention.ms"] = retention };

        var failure = Record.Exception(() => rules.CheckDuration(
            [new LocalState(state, state.Changelogs.Single(), 0, 20)], topics => [new TopicSettings(topics.Single(), values)]));

        Assert.Equal(kept, failure is null);
        Assert.True(kept || failure is ChangelogGapException { IsFault: false });
    }

    private static void Check(
        long first, long end, string? policy, bool accepts = false, bool copies = false, long age = 0, string? retention = null)
    {
        const long Now = 2000L * Day;
        using var state = Open(Now);
        var cursor = state.Changelogs.Single();
        cursor.NextOffset = 10;
        state.MarkCaughtUp(Now - age);
        var values = new Dictionary<string, string>();
        if (policy is not null)
        {
            values.Add("cleanup.policy", policy);
        }

        if (retention is not null)
        {
            values.Add("delete.retention.ms", retention);
        }

        new LocalStateRules { Now = () => Now, Markers = 1, AcceptsLosses = accepts, AreCopies = copies, DeleteRetention = TimeSpan.FromDays(1) }
            .Check([new LocalState(state, cursor, first, end)], topics => policy is null ? [] : [new TopicSettings(topics.Single(), values)]);
    }

    private static TaskState Open(long now)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts"));
        return TaskState.Open(new TaskStatePlan
        {
            ApplicationId = "app",
            Task = new TaskId(0, 0),
            Subtopology = builder.Build().Subtopologies[0],
            Directory = string.Empty,
            PersistentEngine = new MemoryStoreEngine(),
            MemoryEngine = new MemoryStoreEngine(),
            Stamp = () => default,
            Drop = (_, _) => { },
            MaxCachedRows = 0,
            Now = () => now,
            PartitionCounts = new Dictionary<string, int> { ["in"] = 1 },
        });
    }
}
