using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>
/// Committed offsets that are gone, or that somebody else has set, beside changelogs that have rows: going on would count twice (step CR5). Stores
/// are in memory, so that no local state tells.
/// </summary>
[Trait("Fault", "1.5")]
public sealed class LostOffsetTests
{
    private static readonly TopicPartition Input = new("in", 0);

    [Theory]
    [InlineData(ProcessingGuarantee.ExactlyOnce, -1)]
    [InlineData(ProcessingGuarantee.ExactlyOnce, 0)]
    [InlineData(ProcessingGuarantee.AtLeastOnce, -1)]
    [InlineData(ProcessingGuarantee.AtLeastOnce, 0)]
    public void Offsets_that_were_reset_stop_the_application_also_without_local_state(ProcessingGuarantee guarantee, long offset)
    {
        using var driver = Driver(Counts(), guarantee: guarantee);
        Pipe(driver, "a", "a");
        driver.Cluster.ResetOffset("app", new(Input, offset));

        var failure = Assert.Throws<StreamException>(driver.Restart);

        Assert.Equal(FaultScope.Application, failure.Scope);
        Assert.Contains("in-0", failure.Message, StringComparison.Ordinal);
        Assert.Contains("going on would count records twice", failure.Message, StringComparison.Ordinal);
        Assert.Contains("changed.topics.policy=accept", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The client repeats a commit whose connection broke, and the broker takes a late copy of it for a new one.</summary>
    [Theory]
    [Trait("Fault", "1.2")]
    [InlineData(true)]
    [InlineData(false)]
    public void At_least_once_a_late_copy_of_an_earlier_commit_is_not_taken_for_a_reset(bool disk)
    {
        var counts = Materialized.As<string, long>("counts");
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(disk ? counts.OnDisk() : counts.InMemory()).ToStream().To("out");
        using var engine = new RocksDbStoreEngine();
        using var driver = new TopologyTestDriver(
            builder.Build(), new TopologyTestOptions { ProcessingGuarantee = ProcessingGuarantee.AtLeastOnce, StoreEngine = engine });
        Pipe(driver, "a");
        var earlier = driver.Cluster.CommittedOffset("app", Input);
        Pipe(driver, "a", "a");
        driver.Cluster.ResetOffset("app", earlier);

        driver.Restart();
        driver.Commit();
        Pipe(driver, "a");

        // Local state knows how far the input was taken; without it records come twice, as they may.
        Assert.Equal(disk ? [1, 2, 3, 4] : [1, 2, 3, 4, 5, 6], Outputs(driver));
        Assert.Equal(4, driver.Cluster.CommittedOffset("app", Input).Offset);
    }

    [Fact]
    [Trait("Fault", "1.2")]
    public void At_least_once_a_member_comes_back_to_a_task_that_others_have_gone_on_with_from_a_late_copy()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts").OnDisk()).ToStream().To("out");
        var engine = new ReturningEngine();
        using var driver = new TopologyTestDriver(
            builder.Build(), new TopologyTestOptions { ProcessingGuarantee = ProcessingGuarantee.AtLeastOnce, StoreEngine = engine });
        Pipe(driver, "a");
        var earlier = driver.Cluster.CommittedOffset("app", Input);
        Pipe(driver, "a", "a", "a", "a", "a", "a", "a", "a");
        driver.Cluster.ResetOffset("app", earlier with { Metadata = OffsetMetadata.Write(new(), new(1_000, 1, 1, 1), []) });

        driver.Restart();
        driver.Commit();

        Assert.Equal(9 + 8, Outputs(driver).Count());
    }

    [Fact]
    public void Told_to_go_on_it_does_and_the_offsets_are_its_own_again()
    {
        using var driver = Driver(Counts(), policy: ChangedTopicPolicy.Accept);
        Pipe(driver, "a", "a");
        driver.Cluster.ResetOffset("app", new(Input, 0));
        driver.Restart();
        driver.Commit();

        Assert.Equal([1, 2, 3, 4], Outputs(driver));
        driver.Restart();
        Pipe(driver, "a");
        Assert.Equal([5], Outputs(driver).Skip(4));
    }

    /// <summary>Offsets of a version before the clocks say nothing of themselves: a task that comes to a member without its folder goes on from them.</summary>
    [Theory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public void The_first_round_after_an_upgrade_goes_on_from_the_offsets_of_the_version_before(ProcessingGuarantee guarantee)
    {
        using var driver = Driver(Counts("other"), guarantee: guarantee);
        Pipe(driver, "a", "a");
        driver.Cluster.ResetOffset("app", new(Input, driver.Cluster.CommittedOffset("app", Input).Offset));
        driver.Cluster.ResetOffset("app", new(new("other", 0), 0));

        driver.Restart();
        Pipe(driver, "a");

        Assert.Equal([1, 2, 3], Outputs(driver));
        Assert.StartsWith("sf1.", driver.Cluster.CommittedOffset("app", Input).Metadata, StringComparison.Ordinal);

        // From here on the offsets are its own, and a reset is one.
        driver.Cluster.ResetOffset("app", new(new("other", 0), 0));
        Assert.Throws<StreamException>(driver.Restart);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public void Offsets_of_the_version_before_that_are_gone_or_at_nothing_are_a_reset(long offset)
    {
        using var driver = Driver(Counts("other"));
        Pipe(driver, "a", "a");
        driver.Cluster.ResetOffset("app", new(Input, offset));
        driver.Cluster.ResetOffset("app", new(new("other", 0), 0));

        Assert.Throws<StreamException>(driver.Restart);
    }

    [Theory]
    [InlineData(ProcessingGuarantee.ExactlyOnce, CrashPoint.ChangelogsSent)]
    [InlineData(ProcessingGuarantee.ExactlyOnce, CrashPoint.ProducerFlushed)]
    [InlineData(ProcessingGuarantee.ExactlyOnce, CrashPoint.KafkaCommitted)]
    [InlineData(ProcessingGuarantee.AtLeastOnce, CrashPoint.ChangelogsSent)]
    [InlineData(ProcessingGuarantee.AtLeastOnce, CrashPoint.ProducerFlushed)]
    [InlineData(ProcessingGuarantee.AtLeastOnce, CrashPoint.KafkaCommitted)]
    public void A_crash_in_the_very_first_commit_is_no_reset(ProcessingGuarantee guarantee, CrashPoint point)
    {
        using var driver = Driver(Counts(), guarantee: guarantee, commitEvery: 10);
        Pipe(driver, "a", "a");
        driver.CrashAt(point);
        driver.Commit();
        Pipe(driver, "a");
        driver.Commit();

        var last = Outputs(driver).Last();
        Assert.True(guarantee == ProcessingGuarantee.ExactlyOnce ? last == 3 : last >= 3, $"{last}");
    }

    [Fact]
    public void An_input_that_is_new_to_a_task_has_no_offset_and_is_taken_from_its_beginning()
    {
        using var driver = Driver(Counts());
        Pipe(driver, "a");
        driver.Cluster.CreateTopic("other", 1);
        driver.Cluster.Produce("other", 0, "a"u8.ToArray(), "x"u8.ToArray(), 1);

        driver.Restart(Counts("other"));
        driver.Commit();

        Assert.Equal([1, 2], Outputs(driver));
        driver.Restart();
        Pipe(driver, "a");
        Assert.Equal([3], Outputs(driver).Skip(2));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public void One_of_two_inputs_that_was_reset_is_found_too(long offset)
    {
        using var driver = Driver(Counts("other"));
        Pipe(driver, "a");
        driver.CreateInputTopic<string, string>("other").PipeInput("a", "x", 1);
        driver.Cluster.ResetOffset("app", new(new("other", 0), offset));

        var failure = Assert.Throws<StreamException>(driver.Restart);

        Assert.Contains("other-0", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repartition_topic_that_lost_its_offset_is_found_too()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").SelectKey((_, value) => value).GroupByKey()
            .Count(Materialized.As<string, long>("counts")).ToStream().To("out");
        using var driver = Driver(builder.Build());
        Pipe(driver, "a");
        driver.Cluster.ResetOffset("app", new(new("app-counts-repartition", 0), -1));

        Assert.Throws<StreamException>(driver.Restart);
    }

    [Fact]
    public void The_topic_of_a_table_that_is_restored_from_it_is_no_sign_of_lost_offsets()
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { Optimizations = TopologyOptimizations.ReuseTableSourceTopics });
        builder.Table("in", materialized: Materialized.As<string, string>("rows"));
        using var driver = Driver(builder.Build());
        Pipe(driver, "a");
        driver.Cluster.ResetOffset("app", new(Input, -1));

        driver.Restart();
        driver.Commit();

        Assert.True(driver.GetKeyValueStore<string, string>("rows").TryGet("a", out _));
    }

    [Fact]
    public void A_tool_may_pass_over_records_where_local_state_tells_that_none_is_counted_twice()
    {
        using var driver = new TopologyTestDriver(Counts(), new TopologyTestOptions { StoreEngine = new RocksDbStoreEngine() });
        Pipe(driver, "a");
        driver.Cluster.Produce("in", 0, "a"u8.ToArray(), "poison"u8.ToArray(), 1);
        driver.Cluster.ResetOffset("app", new(Input, 2));
        driver.Restart();

        Pipe(driver, "a");

        Assert.Equal(2, Outputs(driver).Last());
    }

    [Fact]
    public void Local_state_that_is_older_than_the_rows_restored_to_it_vouches_for_no_offset()
    {
        var engine = new ReturningEngine();
        using var driver = new TopologyTestDriver(Counts(), new TopologyTestOptions { StoreEngine = engine });
        engine.Keeps = true;
        driver.Restart();
        Pipe(driver, "a", "a");
        driver.Cluster.ResetOffset("app", new(Input, 0));
        engine.Returns = true;

        var failure = Assert.Throws<StreamException>(driver.Restart);

        Assert.Contains("going on would count records twice", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Fault", "1.4")]
    [InlineData(false)]
    [InlineData(true)]
    public void Offsets_that_were_committed_for_a_topic_before_it_was_made_anew_mean_nothing(bool accepts)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").MapValues(_ => 7L).To("out");
        using var driver = Driver(builder.Build(), policy: accepts ? ChangedTopicPolicy.Accept : ChangedTopicPolicy.Stop);
        Pipe(driver, "a", "a");
        // A member commits once more when the topic is another one already: the offset is there again.
        var committed = driver.Cluster.CommittedOffset("app", Input);
        driver.Cluster.DeleteTopic("in");
        driver.Cluster.CreateTopic("in", 1);
        driver.Cluster.Produce("in", 0, "b"u8.ToArray(), "x"u8.ToArray(), 1);
        driver.Cluster.Produce("in", 0, "c"u8.ToArray(), "x"u8.ToArray(), 1);
        driver.Cluster.Produce("in", 0, "d"u8.ToArray(), "x"u8.ToArray(), 1);
        driver.Cluster.ResetOffset("app", committed);

        if (accepts)
        {
            driver.Restart();
            driver.Commit();
            Assert.Equal(5, Outputs(driver).Count());
        }
        else
        {
            Assert.Contains("in was deleted and made anew", Assert.Throws<StreamException>(driver.Restart).Message, StringComparison.Ordinal);
        }
    }

    private static void Pipe(TopologyTestDriver driver, params string[] keys)
    {
        var input = driver.CreateInputTopic<string, string>("in");
        foreach (var key in keys)
        {
            input.PipeInput(key, "x", 1);
        }
    }

    private static IEnumerable<long> Outputs(TopologyTestDriver driver) =>
        driver.CreateOutputTopic("out", Serde.Utf8, Serde.Int64).ReadRecordsToList().Select(record => record.Value);

    private static TopologyTestDriver Driver(
        StreamTopology topology,
        ChangedTopicPolicy policy = ChangedTopicPolicy.Stop,
        ProcessingGuarantee guarantee = ProcessingGuarantee.ExactlyOnce,
        int commitEvery = 1) => new(
        topology, new TopologyTestOptions { ChangedTopics = policy, ProcessingGuarantee = guarantee, CommitEvery = commitEvery });

    private static StreamTopology Counts(string? other = null)
    {
        var builder = new StreamsBuilder();
        var stream = builder.Stream<string, string>("in");
        (other is null ? stream : stream.Merge(builder.Stream<string, string>(other))).GroupByKey()
            .Count(Materialized.As<string, long>("counts")).ToStream().To("out");
        return builder.Build();
    }
}
