using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>Two applications with one id, and two versions of one application.</summary>
public sealed class TopologyCheckTests
{
    private static readonly StreamTopology First = Topology("out");
    private static readonly StreamTopology Second = Topology("elsewhere");

    [Fact]
    public void A_fingerprint_is_that_of_the_topology()
    {
        Assert.Equal(First.Fingerprint, Topology("out").Fingerprint);
        Assert.NotEqual(First.Fingerprint, Second.Fingerprint);
        Assert.Matches("^[0-9a-f]{12}$", First.Fingerprint);
    }

    [Fact]
    public void A_second_application_with_the_same_id_waits_for_the_first_to_leave_and_then_fails()
    {
        using var group = new Group(Told(First));
        var (waits, logs) = (0, new CapturedLogs());

        var failed = Assert.Throws<TopologyException>(() => Check(Second, Config(), group, _ => ++waits > 0, logs.CreateLogger("check")));

        Assert.Contains(First.Fingerprint, failed.Message, StringComparison.Ordinal);
        Assert.Contains("an id of its own", failed.Message, StringComparison.Ordinal);
        Assert.Single(logs.Lines);
        Assert.InRange(waits, 45, 60);
    }

    [Fact]
    public void A_coordinator_that_is_being_loaded_is_asked_again()
    {
        using var group = new Group("fraud-a-1-consumer") { Silent = 3 };
        var waits = 0;
        Check(Second, Config(), group, _ => ++waits > 0);
        Assert.Equal(3, waits);

        group.Silent = int.MaxValue;
        Assert.Throws<ClusterException>(() => Check(Second, Config(), group, _ => true));
    }

    [Fact]
    public void A_member_that_died_is_waited_for()
    {
        using var group = new Group(Told(First));
        Check(Second, Config(), group, _ =>
        {
            group.Members.Clear();
            return true;
        });
        Assert.Empty(group.Members);
    }

    [Theory]
    [InlineData("fraud-a-1-consumer", null, null)]
    [InlineData(null, "first", null)]
    [InlineData(null, "*", null)]
    [InlineData(null, null, "fraud-7-2")]
    public void A_declared_version_an_earlier_library_and_the_instance_itself_are_no_obstacle(string? clientId, string? compatible, string? instance)
    {
        using var group = new Group(clientId ?? Told(First), instance);
        var config = Config() with
        {
            CompatibleTopologies = compatible == "first" ? $"0123456789ab, {First.Fingerprint}" : compatible,
            GroupInstanceId = "fraud-7",
        };

        Check(Second, config, group, _ => throw new InvalidOperationException("nothing is to be waited for"));
    }

    /// <summary>Who shares out by the inputs and who by an anchor topic of so many partitions would both run a task.</summary>
    [Theory]
    [InlineData(null, 4)]
    [InlineData(4, null)]
    [InlineData(4, 6)]
    public void Members_that_share_out_tasks_in_another_way_are_refused_whatever_is_declared(int? theirs, int? own)
    {
        using var group = new Group(Told(First, theirs));
        var failed = Assert.Throws<TopologyException>(() => Check(First, Config() with { CompatibleTopologies = "*" }, group, _ => true, anchors: own));
        Assert.Contains("share out tasks in another way", failed.Message, StringComparison.Ordinal);
        Check(First, Config(), group, _ => throw new InvalidOperationException("the same waits for nobody"), anchors: theirs);

        // An earlier library tells nothing, and shares out by range.
        using var earlier = new Group("fraud-a-1-consumer");
        Assert.Throws<TopologyException>(() => Check(First, Config(), earlier, _ => true, anchors: 4));
    }

    [Fact]
    public async Task A_running_client_tells_its_topology_to_whoever_starts()
    {
        var cluster = new SimulatedCluster();
        cluster.CreateTopic("in", 1);
        cluster.CreateTopic("out", 1);
        var folder = Directory.CreateTempSubdirectory("topology-check");
        try
        {
            await using var first = new KafkaStreams(First, Config() with { StateDirectory = folder.FullName }, cluster, new MemoryStoreEngine(), NullLoggerFactory.Instance);
            var runs = new TaskCompletionSource();
            first.StateChanged += (now, _) =>
            {
                if (now == KafkaStreamsState.Running)
                {
                    runs.TrySetResult();
                }
            };
            first.Start();
            await runs.Task;

            using var admin = ((ICluster)cluster).CreateAdmin(new AdminSettings());
            Assert.Throws<TopologyException>(() => Check(Second, Config(), admin, _ => true));
            Check(First, Config(), admin, _ => throw new InvalidOperationException("the same topology waits for nobody"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Check(StreamTopology topology, StreamsConfig config, IClusterAdmin admin, Func<TimeSpan, bool> waits, ILogger? logger = null, int? anchors = null) =>
        new TopologyCheck(topology, config, admin, waits, TimeProvider.System, logger ?? NullLogger.Instance).Run(Plan(topology, anchors));

    private static string Told(StreamTopology topology, int? anchors = null) =>
        TopologyCheck.Mark(ThreadSetup.Options(Config() with { GroupInstanceId = "a" }, 0), topology, Plan(topology, anchors)).Consumer.ClientId;

    private static PartitionPlan Plan(StreamTopology topology, int? anchors)
    {
        var plan = PartitionPlan.Resolve(topology, "fraud", new Dictionary<string, int> { ["in"] = 4, ["out"] = 4, ["elsewhere"] = 4 });
        return anchors is null ? plan : plan.Anchored(anchors);
    }

    private static StreamsConfig Config() => new() { ApplicationId = "fraud" };

    private static StreamTopology Topology(string output)
    {
        var builder = new StreamsBuilder();
        builder.Stream("in", Consumed.With(Serde.Utf8, Serde.Utf8)).To(output, Produced.With(Serde.Utf8, Serde.Utf8));
        return builder.Build();
    }

    private sealed class Group(string clientId, string? instance = null) : IClusterAdmin
    {
        public List<GroupMemberDescription> Members { get; } = [new(clientId, instance)];

        public int Silent { get; set; }

        public IReadOnlyList<GroupMemberDescription> DescribeGroup(string group, TimeSpan timeout) =>
            Silent-- > 0 ? throw new ClusterException(ClusterFault.Unreachable, "the coordinator is loading")
            : group == "fraud" ? Members
            : [];

        public IReadOnlyList<TopicDescription> DescribeTopics(IReadOnlyCollection<string> topics, TimeSpan timeout) => [];

        public void CreateTopics(IReadOnlyCollection<NewTopic> topics, TimeSpan timeout)
        {
        }

        public IReadOnlyList<TopicSettings> DescribeSettings(IReadOnlyCollection<string> topics, TimeSpan timeout) => [];

        public IReadOnlyList<PartitionOffset> ListOffsets(IReadOnlyCollection<TopicPartition> partitions, OffsetPosition position, TimeSpan timeout) => [];

        public void DeleteRecords(IReadOnlyCollection<PartitionOffset> before, TimeSpan timeout)
        {
        }

        public void Dispose()
        {
        }
    }
}
