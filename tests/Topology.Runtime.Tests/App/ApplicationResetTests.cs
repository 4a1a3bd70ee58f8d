using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>A reset does what its plan says, and nothing while members run.</summary>
public sealed class ApplicationResetTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"reset-{Environment.ProcessId}-{Guid.NewGuid():N}");
    private readonly SimulatedCluster _cluster = new();
    private readonly StreamTopology _topology;
    private readonly StreamsConfig _config;

    public ApplicationResetTests()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").SelectKey((_, value) => value)
            .GroupByKey(Grouped.With(Serde.Utf8, Serde.Utf8).WithName("by-value")).Count(Materialized.As<string, long>("counts")).ToStream().To("out");
        _topology = builder.Build();
        _config = new StreamsConfig { ApplicationId = "app", StateDirectory = _folder };
        _cluster.CreateTopic("in", 2);
        _cluster.CreateTopic("out", 1);
        for (var i = 0; i < 6; i++)
        {
            _cluster.Produce("in", i % 2, [(byte)'k'], [(byte)('a' + i % 3)], timestamp: 1_000 * (i + 1));
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task What_the_plan_says_is_done_and_nothing_else_and_the_application_begins_anew()
    {
        await RunUntil(results: 6);
        _cluster.CreateTopic("app-older-changelog", 1);
        _cluster.CreateTopic("app-eu-changelogs", 1);
        var plan = await ApplicationReset.PlanAsync(_topology, _config, _cluster);

        Assert.Equal(["app-by-value-repartition", "app-counts-changelog"], plan.Topics);
        Assert.Equal(["app-older-changelog"], plan.OtherTopics);
        Assert.Empty(plan.Members);
        Assert.Equal([0L, 0L], plan.Offsets.Select(offset => offset.Target));
        Assert.All(plan.Offsets, offset => Assert.True(offset is { Committed: 3, Beginning: 0, End: 3 }, offset.ToString()));
        Assert.Contains("in-1: 3 -> 0 (records from 0 to 3)", plan.ToString(), StringComparison.Ordinal);
        Assert.Contains("  app-counts-changelog", plan.ToString(), StringComparison.Ordinal);
        Assert.Equal(["1_0", "1_1"], plan.Folders.Select(Path.GetFileName));
        Assert.NotEqual(0, _cluster.PartitionCount("app-counts-changelog"));

        await plan.ExecuteAsync();

        Assert.All(plan.Offsets, offset => Assert.Equal(offset.Target, _cluster.CommittedOffset("app", offset.Partition).Offset));
        Assert.All(plan.Topics, topic => Assert.Equal(0, _cluster.PartitionCount(topic)));
        Assert.All(["in", "out", "app-older-changelog", "app-eu-changelogs"], topic => Assert.NotEqual(0, _cluster.PartitionCount(topic)));
        Assert.All(plan.Folders, folder => Assert.False(Directory.Exists(folder)));
        Assert.Equal(6, Results().Count);

        await RunUntil(results: 12);
        Assert.Equal(Results().Take(6).Order(), Results().Skip(6).Order());
    }

    [Fact]
    public async Task Topics_of_earlier_versions_go_when_they_are_named_and_foreign_ones_are_refused()
    {
        _cluster.CreateTopic("app-older-changelog", 1);
        await Assert.ThrowsAsync<ArgumentException>(() => ApplicationReset.PlanAsync(_topology, _config, _cluster, new ResetOptions { OtherTopics = ["out"] }));
        var plan = await ApplicationReset.PlanAsync(_topology, _config, _cluster, new ResetOptions { OtherTopics = ["app-older-changelog"] });
        await plan.ExecuteAsync();

        Assert.Equal(0, _cluster.PartitionCount("app-older-changelog"));
    }

    [Fact]
    public async Task While_a_member_runs_it_is_refused_and_nothing_is_changed()
    {
        await using var streams = Streams();
        streams.Start();
        await Eventually.Holds(() => streams.State == KafkaStreamsState.Running && Results().Count == 6, Patience, () => $"{streams.State}, {Results().Count} results");
        var other = _config with { StateDirectory = _folder + "-of-another" };
        var plan = await ApplicationReset.PlanAsync(_topology, other, _cluster);

        Assert.Single(plan.Members);
        var refusal = await Assert.ThrowsAsync<StreamException>(() => plan.ExecuteAsync());
        Assert.Contains("members run", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, _cluster.PartitionCount("app-counts-changelog"));
        Assert.Throws<ClusterException>(() => SetOffsets(new PartitionOffset(new TopicPartition("in", 0), 0)));
    }

    [Fact]
    public async Task A_plan_that_is_no_longer_true_is_refused()
    {
        await RunUntil(results: 6);
        var plan = await ApplicationReset.PlanAsync(_topology, _config, _cluster);
        _cluster.AlterCommittedOffset("app", new PartitionOffset(new TopicPartition("in", 1), 2));

        var refusal = await Assert.ThrowsAsync<StreamException>(() => plan.ExecuteAsync());
        Assert.Contains("in-1 is 2, and was 3", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, _cluster.PartitionCount("app-counts-changelog"));
    }

    [Fact]
    public async Task A_reset_that_broke_off_is_done_by_the_next_one()
    {
        await RunUntil(results: 6);
        SetOffsets([.. (await ApplicationReset.PlanAsync(_topology, _config, _cluster)).Offsets.Select(offset => new PartitionOffset(offset.Partition, offset.Target))]);
        var plan = await ApplicationReset.PlanAsync(_topology, _config, _cluster);
        await plan.ExecuteAsync();
        await RunUntil(results: 12);
    }

    [Theory]
    [InlineData("earliest", 0, 0)]
    [InlineData("latest", 3, 3)]
    [InlineData("offset 1", 1, 1)]
    [InlineData("offset 9", 3, 3)]
    [InlineData("time 3500", 2, 1)]
    [InlineData("time 99000", 3, 3)]
    [InlineData("shift -1", 2, 2)]
    [InlineData("shift -9", 0, 0)]
    [InlineData("shift 9", 3, 3)]
    public async Task Positions_are_those_of_the_tool(string position, long first, long second)
    {
        await RunUntil(results: 6);
        var number = position.Contains(' ', StringComparison.Ordinal) ? long.Parse(position.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) : 0;
        var plan = await ApplicationReset.PlanAsync(_topology, _config, _cluster, new ResetOptions
        {
            InputTopics = ["in"],
            Position = position.Split(' ')[0] switch
            {
                "earliest" => ResetPosition.Earliest,
                "latest" => ResetPosition.Latest,
                "offset" => ResetPosition.At(number),
                "time" => ResetPosition.At(DateTimeOffset.FromUnixTimeMilliseconds(number)),
                _ => ResetPosition.ShiftBy(number),
            },
        });
        await plan.ExecuteAsync();

        Assert.Equal([first, second], plan.Offsets.Select(offset => offset.Target));
        Assert.Equal([first, second], plan.Offsets.Select(offset => _cluster.CommittedOffset("app", offset.Partition).Offset));
        await RunUntil(results: 6 + (int)(6 - first - second));
    }

    [Fact]
    public async Task Topics_that_nobody_reads_are_refused() => Assert.Contains(
        "names out, which no task of the topology reads; they read in",
        (await Assert.ThrowsAsync<ArgumentException>(() => ApplicationReset.PlanAsync(_topology, _config, _cluster, new ResetOptions { InputTopics = ["out"] }))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task An_empty_list_of_inputs_is_refused() => Assert.Contains(
        "InputTopics is empty",
        (await Assert.ThrowsAsync<ArgumentException>(() => ApplicationReset.PlanAsync(_topology, _config, _cluster, new ResetOptions { InputTopics = [] }))).Message,
        StringComparison.Ordinal);

    private KafkaStreams Streams() => new(_topology, _config, _cluster, new MemoryStoreEngine());

    private List<string> Results() =>
        [.. _cluster.ReadAll("out", 0).Select(record => $"{(char)record.Key![0]}{Serde.Int64.Deserialize(record.Value, new SerdeContext("out", IsKey: false))}")];

    private async Task RunUntil(int results)
    {
        await using var streams = Streams();
        streams.Start();
        await Eventually.Holds(() => Results().Count >= results && streams.State == KafkaStreamsState.Running, Patience, () => $"{streams.State}, {Results().Count} results");
        Assert.True(await streams.CloseAsync(new CloseOptions { Timeout = Patience, LeaveGroup = true }));
        Assert.Equal(results, Results().Count);
    }

    private void SetOffsets(params PartitionOffset[] offsets)
    {
        using var admin = _cluster.CreateAdmin();
        admin.SetCommittedOffsets("app", offsets, Patience);
    }
}
