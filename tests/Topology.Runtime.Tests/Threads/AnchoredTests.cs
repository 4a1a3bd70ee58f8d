using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>A group that shares out an anchor topic in place of the inputs.</summary>
public sealed class AnchoredTests
{
    private static readonly TopologyTestOptions Options = new() { Partitions = 2, GroupAssignment = GroupAssignment.CooperativeSticky };
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(1);

    [Fact]
    public void The_group_subscribes_to_a_topic_of_its_own_that_nobody_writes()
    {
        using var driver = Driver(builder => builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts")).ToStream().MapValues(count => $"{count}").To("out"));
        Put(driver, 0, "a");
        Put(driver, 1, "a");
        Put(driver, 1, "b");
        driver.Commit();

        Assert.Equal(["1", "1", "1"], Outputs(driver).Order());
        Assert.Equal(2, driver.Cluster.PartitionCount("app-tasks"));
        Assert.Equal(0, driver.Cluster.EndOffset("app-tasks", 0));
    }

    [Fact]
    public void Inputs_of_one_task_may_grow_one_after_the_other_and_are_taken_over_without_an_assignment()
    {
        using var driver = Driver(builder => builder.Stream<string, string>("in").Merge(builder.Stream<string, string>("other")).To("out"));
        driver.Cluster.AddPartitions("in", 3);
        driver.AdvanceWallClockTime(LongEnough);
        driver.Cluster.AddPartitions("other", 5);
        driver.AdvanceWallClockTime(LongEnough);

        Put(driver, 2, "a");
        Put(driver, 3, "b", "other");
        Put(driver, 2, "c", "other");
        Put(driver, 4, "d", "other");
        driver.Commit();

        Assert.Equal(["a", "b", "c", "d"], Outputs(driver).Order());
        Assert.Equal(2, driver.Cluster.PartitionCount("app-tasks"));
    }

    [Fact]
    public void An_output_that_grows_closes_no_task()
    {
        var opened = 0;
        using var driver = Driver(builder => builder.Stream<string, string>("in").ProcessValues(() => new Opened(() => opened++)).To("out"));
        driver.Cluster.AddPartitions("out", 5);
        driver.AdvanceWallClockTime(LongEnough);
        Put(driver, 0, "a");
        driver.Commit();

        Assert.Equal(["a"], Outputs(driver));
        Assert.Equal(2, opened);
    }

    [Theory]
    [InlineData(GroupAssignment.CooperativeSticky)]
    [InlineData(GroupAssignment.Consumer)]
    public void Static_members_are_refused(GroupAssignment assignment)
    {
        var problem = Assert.Single(new StreamsConfig { ApplicationId = "app", GroupInstanceId = "one", GroupAssignment = assignment }.Problems());
        Assert.Contains("takes no static members", problem, StringComparison.Ordinal);
    }

    /// <summary>The broker drops offsets of topics that the group does not subscribe to, a week after they were committed by default.</summary>
    [Theory]
    [InlineData(GroupAssignment.CooperativeSticky, true)]
    [InlineData(GroupAssignment.Range, false)]
    public void Offsets_of_idle_inputs_are_committed_again_each_hour(GroupAssignment assignment, bool renewed)
    {
        using var driver = Driver(builder => builder.Stream<string, string>("in").To("out"), Options with { GroupAssignment = assignment });
        Put(driver, 0, "a");
        driver.Commit();
        var input = new TopicPartition("in", 0);
        var offset = driver.Cluster.CommittedOffset("app", input);
        driver.Cluster.ResetOffset("app", offset with { Offset = -1 });

        Idle(driver, minutes: 50);
        Assert.Equal(-1, driver.Cluster.CommittedOffset("app", input).Offset);
        Idle(driver, minutes: 11);

        Assert.Equal(renewed ? offset.Offset : -1, driver.Cluster.CommittedOffset("app", input).Offset);
    }

    [Fact]
    public void Questions_for_offsets_are_short_and_rare_while_other_tasks_run()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var patience = new CommittedPatience(time, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(30), patience.Limit(othersRun: false));
        Assert.Equal(TimeSpan.FromMilliseconds(50), patience.Limit(othersRun: true));

        patience.Refused(othersRun: true);
        Assert.False(patience.MayAsk);
        time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.True(patience.MayAsk);
        Assert.Equal(TimeSpan.FromMilliseconds(100), patience.Limit(othersRun: true));

        for (var i = 0; i < 10; i++)
        {
            patience.Refused(othersRun: true);
        }

        Assert.Equal(TimeSpan.FromSeconds(2), patience.Limit(othersRun: true));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(patience.MayAsk);

        patience.Answered();
        Assert.Equal(TimeSpan.FromMilliseconds(50), patience.Limit(othersRun: true));
    }

    private sealed class Opened(Action opened) : IFixedKeyProcessor<string, string, string>
    {
        private IFixedKeyProcessorContext<string, string>? _context;

        public void Init(IFixedKeyProcessorContext<string, string> context)
        {
            _context = context;
            opened();
        }

        public void Process(in FixedKeyRecord<string, string> record) => _context!.Forward(record);
    }

    /// <summary>In steps that are shorter than what the group waits for a poll.</summary>
    private static void Idle(TopologyTestDriver driver, int minutes)
    {
        for (var minute = 0; minute < minutes; minute++)
        {
            driver.AdvanceWallClockTime(TimeSpan.FromMinutes(1));
        }
    }

    private static TopologyTestDriver Driver(Action<StreamsBuilder> build, TopologyTestOptions? options = null)
    {
        var builder = new StreamsBuilder();
        build(builder);
        return new TopologyTestDriver(builder.Build(), options ?? Options);
    }

    private static void Put(TopologyTestDriver driver, int partition, string text, string topic = "in")
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        driver.Cluster.Produce(topic, partition, bytes, bytes, 1);
    }

    private static IEnumerable<string> Outputs(TopologyTestDriver driver) =>
        driver.CreateOutputTopic<string, string>("out").ReadRecordsToList().Select(record => record.Value);
}
