using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>Topics that are others under the same name (decision 10).</summary>
[Trait("Fault", "1.4")]
public sealed class ChangedTopicTests
{
    private const string Changelog = "app-counts-changelog";

    [Fact]
    public void A_changelog_deleted_beside_local_state_stops_the_application_and_says_what_to_do()
    {
        using var driver = Counting();
        Pipe(driver, "a", "a");
        driver.Cluster.DeleteTopic(Changelog);

        var failure = Assert.Throws<StreamException>(driver.Restart);

        Assert.Equal(FaultScope.Application, failure.Scope);
        Assert.Contains($"{Changelog} was deleted and made anew", failure.Message, StringComparison.Ordinal);
        Assert.Contains("changed.topics.policy=accept", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changelog_made_anew_is_not_gone_on_from_once_it_is_longer_than_the_old_one()
    {
        using var driver = Counting();
        Pipe(driver, "old");
        Remake(driver, Changelog);
        for (var i = 0; i < 9; i++)
        {
            driver.Cluster.Produce(Changelog, 0, "new"u8.ToArray(), new byte[16], i);
        }

        Assert.Throws<StreamException>(driver.Restart);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_changelog_made_anew_is_noticed_where_no_local_state_is_too(bool disk)
    {
        var engine = new EmptyEngine();
        using var driver = Counting(engine, disk);
        Pipe(driver, "a", "a");
        Remake(driver, Changelog);
        driver.Cluster.Produce(Changelog, 0, "b"u8.ToArray(), new byte[16], 1);
        engine.Empties = true;

        var failure = Assert.Throws<StreamException>(driver.Restart);

        Assert.Contains($"{Changelog} was deleted and made anew since the group's last commit", failure.Message, StringComparison.Ordinal);
        Assert.Contains("changed.topics.policy=accept", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Told_to_go_on_without_local_state_it_restores_what_the_new_changelog_has_and_its_next_commit_knows_that_one()
    {
        var engine = new EmptyEngine();
        using var driver = Counting(engine, disk: true, ChangedTopicPolicy.Accept);
        Pipe(driver, "a", "a");
        Remake(driver, Changelog);
        engine.Empties = true;
        driver.Restart();
        engine.Empties = false;

        Pipe(driver, "a");

        Assert.Equal([1, 2, 1], Outputs(driver));
        var known = OffsetMetadata.Read(driver.Cluster.CommittedOffset("app", new("in", 0)).Metadata)!.Changelogs;
        Assert.Equal(OffsetMetadata.Hash(driver.Cluster.CreateAdmin().DescribeTopics([Changelog], TimeSpan.FromSeconds(1))[0].Id), known[OffsetMetadata.Hash(Changelog)]);
    }

    [Fact]
    public void Told_to_go_on_it_restores_what_the_new_changelog_has()
    {
        using var driver = Counting(ChangedTopicPolicy.Accept);
        Pipe(driver, "a", "a");
        driver.Cluster.DeleteTopic(Changelog);

        driver.Restart();
        Pipe(driver, "a", "b");

        Assert.Equal([1, 2, 1, 1], Outputs(driver));
        driver.Restart();
        Assert.True(driver.Restores[^1].FromLocalState);
    }

    [Fact]
    public void An_input_made_anew_between_two_runs_stops_the_application()
    {
        using var driver = Counting();
        Pipe(driver, "a", "a");
        Remake(driver, "in");
        driver.Cluster.Produce("in", 0, "a"u8.ToArray(), "x"u8.ToArray(), 1);

        var failure = Assert.Throws<StreamException>(driver.Restart);

        Assert.Contains("in was deleted and made anew", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_input_made_anew_while_the_application_runs_stops_it_with_or_without_state(bool state)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").To("out");
        using var driver = state ? Counting() : new TopologyTestDriver(builder.Build());
        Pipe(driver, "a", "a");
        Remake(driver, "in");
        for (var i = 0; i < 9; i++)
        {
            driver.Cluster.Produce("in", 0, "b"u8.ToArray(), "x"u8.ToArray(), i);
        }

        var failure = Assert.ThrowsAny<StreamException>(() => driver.AdvanceWallClockTime(TimeSpan.FromMinutes(1)));

        Assert.Contains("in was deleted and made anew", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_deleted_while_the_application_runs_stops_it()
    {
        using var driver = Counting();
        Pipe(driver, "a");
        driver.Cluster.DeleteTopic("in");

        driver.AdvanceWallClockTime(TimeSpan.FromMinutes(1));
        var failure = Assert.ThrowsAny<StreamException>(() => driver.AdvanceWallClockTime(TimeSpan.FromSeconds(5)));

        Assert.Contains("deleted while the application runs", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A broker that has just started may answer before it has heard of all topics.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_answer_that_leaves_topics_out_is_not_believed_before_others_say_the_same(bool ofGlobalTable)
    {
        var builder = new StreamsBuilder();
        var counts = builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts")).ToStream();
        if (ofGlobalTable)
        {
            counts.LeftJoin(builder.GlobalTable("rows", materialized: Materialized.As<string, string>("rows")), (key, _) => key, (count, _) => count).To("out");
        }
        else
        {
            counts.To("out");
        }

        using var driver = new TopologyTestDriver(builder.Build());
        Pipe(driver, "a");
        for (var time = 0; time < 3; time++)
        {
            // The global store looks first, the thread in its next round.
            var script = new OneTimeFault(FaultPoint.BeforeAdmin, FaultAnswer.LeaveOut);
            driver.Cluster.Faults = script;
            driver.AdvanceWallClockTime(TimeSpan.FromMinutes(1));
            Assert.True(script.Struck);
            driver.AdvanceWallClockTime(TimeSpan.FromSeconds(1));
            Pipe(driver, "a");
        }

        Assert.Equal([1, 2, 3, 4], Outputs(driver));
    }

    [Fact]
    public void Told_to_go_on_it_takes_a_new_input_from_its_beginning()
    {
        using var driver = Counting(ChangedTopicPolicy.Accept);
        Pipe(driver, "a", "a");
        Remake(driver, "in");
        driver.Restart();

        Pipe(driver, "a");

        Assert.Equal([1, 2, 3], Outputs(driver));
        driver.Restart();
        Pipe(driver, "a");
        Assert.Equal([4], Outputs(driver).Skip(3));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Told_to_go_on_without_local_state_it_takes_a_new_input_from_its_beginning(bool disk)
    {
        var engine = new EmptyEngine();
        using var driver = Counting(engine, disk, ChangedTopicPolicy.Accept);
        Pipe(driver, "a", "a");
        var committed = driver.Cluster.CommittedOffset("app", new("in", 0));
        Remake(driver, "in");
        for (var i = 0; i < 5; i++)
        {
            driver.Cluster.Produce("in", 0, "a"u8.ToArray(), "x"u8.ToArray(), 1);
        }

        // The simulated cluster forgets the offsets of a deleted topic; a broker keeps those of a group that is alive.
        driver.Cluster.ResetOffset("app", committed);
        engine.Empties = true;
        driver.Restart();
        engine.Empties = false;
        driver.Commit();

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], Outputs(driver));
    }

    [Fact]
    public void A_store_that_is_filled_from_another_topic_now_is_not_taken_for_one_whose_topic_was_lost()
    {
        using var driver = new TopologyTestDriver(Table(TopologyOptimizations.None), new TopologyTestOptions { StoreEngine = new RocksDbStoreEngine() });
        Pipe(driver, "a");

        var failure = Assert.Throws<StreamException>(() => driver.Restart(Table(TopologyOptimizations.ReuseTableSourceTopics)));

        Assert.Contains("rows come from app-rows-changelog, and the topology fills the store from in now", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("deleted and made anew", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Told_to_go_on_a_store_is_made_anew_from_the_topic_that_fills_it_now()
    {
        using var driver = new TopologyTestDriver(
            Table(TopologyOptimizations.None), new TopologyTestOptions { StoreEngine = new RocksDbStoreEngine(), ChangedTopics = ChangedTopicPolicy.Accept });
        Pipe(driver, "a");

        driver.Restart(Table(TopologyOptimizations.ReuseTableSourceTopics));

        Assert.False(driver.Restores[^1].FromLocalState);
        Assert.Equal("in", driver.Restores[^1].Changelog.Topic);
        Assert.True(driver.GetKeyValueStore<string, string>("rows").TryGet("a", out _));
    }

    [Fact]
    public void A_windowed_store_that_was_away_while_its_changelog_expired_is_restored_anew()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey()
            .WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromSeconds(1)))
            .Count(Materialized.As<string, long>("counts").OnDisk());
        var engine = new Driver.ReturningEngine();
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { StoreEngine = engine });
        Pipe(driver, "a");
        engine.Keeps = true;
        driver.Restart();
        Pipe(driver, "b", "c");
        using (var admin = driver.Cluster.CreateAdmin())
        {
            admin.DeleteRecords([new(new TopicPartition(Changelog, 0), driver.Cluster.EndOffset(Changelog, 0) - 1)], TimeSpan.FromSeconds(1));
        }

        engine.Returns = true;
        driver.Restart();

        Assert.False(driver.Restores[^1].FromLocalState);
    }

    [Fact]
    public void State_in_memory_knows_its_topics_as_long_as_it_lives()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts").InMemory());
        using var driver = new TopologyTestDriver(builder.Build());
        Pipe(driver, "a");
        Remake(driver, Changelog);

        var failure = Assert.ThrowsAny<StreamException>(() => driver.AdvanceWallClockTime(TimeSpan.FromMinutes(1)));

        Assert.Contains($"{Changelog} was deleted and made anew", failure.Message, StringComparison.Ordinal);
    }

    private static StreamTopology Table(TopologyOptimizations optimizations)
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { Optimizations = optimizations });
        builder.Table("in", materialized: Materialized.As<string, string>("rows").OnDisk());
        return builder.Build();
    }

    /// <summary>A disk that is a new one when asked to be.</summary>
    private sealed class EmptyEngine : State.IStoreEngine
    {
        private readonly RocksDbStoreEngine _engine = new();

        public bool Empties { get; set; }

        public State.ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores)
        {
            if (Empties)
            {
                Array.ForEach(Directory.GetFiles(directory), File.Delete);
            }

            return _engine.Open(directory, stores);
        }
    }

    private static void Remake(TopologyTestDriver driver, string topic)
    {
        var partitions = driver.Cluster.PartitionCount(topic);
        driver.Cluster.DeleteTopic(topic);
        driver.Cluster.CreateTopic(topic, partitions);
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

    private static TopologyTestDriver Counting(ChangedTopicPolicy policy = ChangedTopicPolicy.Stop) => Counting(new RocksDbStoreEngine(), disk: true, policy);

    private static TopologyTestDriver Counting(State.IStoreEngine engine, bool disk, ChangedTopicPolicy policy = ChangedTopicPolicy.Stop)
    {
        var builder = new StreamsBuilder();
        var counts = Materialized.As<string, long>("counts");
        builder.Stream<string, string>("in").GroupByKey().Count(disk ? counts.OnDisk() : counts.InMemory()).ToStream().To("out");
        return new TopologyTestDriver(builder.Build(), new TopologyTestOptions { StoreEngine = engine, ChangedTopics = policy });
    }
}
