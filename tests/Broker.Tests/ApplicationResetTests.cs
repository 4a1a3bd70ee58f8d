using System.Globalization;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Broker.Tests;

/// <summary>A reset on a real broker, as Kafka's own tools see it: before it they would do the same, after it they find what the plan says.</summary>
public sealed class ApplicationResetTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task The_plan_is_what_Kafkas_tool_would_do_and_what_its_tools_find_afterwards()
    {
        await using var topics = await TextTopics.Create("reset", "in", "out");
        using var folder = new TempFolder();
        await topics.Produce("in", Enumerable.Range(0, 20).Select(i => ($"key-{i}", (string?)$"{i % 3}")));
        var first = await Run(topics, folder.Path, results: 20);
        var config = Config(topics, folder.Path);
        var cluster = new KafkaCluster(config);
        var plan = await ApplicationReset.PlanAsync(Topology(topics), config, cluster);

        // Nobody has changed anything yet: Kafka's tool would delete the same topics and set the same offsets.
        var dry = await KafkaTool.Run(KafkaTool.Resetter, topics.Address, "--application-id", topics["app"], "--input-topics", topics["in"], "--dry-run");
        Assert.Equal(
            plan.Topics,
            dry.Single(line => line.StartsWith("Deleting inferred internal topics", StringComparison.Ordinal)).Split('[', ']')[1].Split(", ").Order(StringComparer.Ordinal));
        Assert.Equal(
            plan.Offsets.Select(offset => $"Topic: {offset.Partition.Topic} Partition: {offset.Partition.Partition} Offset: {offset.Target}"),
            dry.Where(line => line.StartsWith("Topic: ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(plan.Offsets.ToDictionary(offset => offset.Partition, offset => offset.Committed), await GroupOffsets(topics));

        await plan.ExecuteAsync();

        Assert.Equal(plan.Offsets.ToDictionary(offset => offset.Partition, offset => offset.Target), await GroupOffsets(topics));
        var left = await KafkaTool.Run(KafkaTool.Topics, topics.Address, "--list");
        Assert.Empty(left.Intersect(plan.Topics));
        Assert.Equal(2, left.Count(topic => topic == topics["in"] || topic == topics["out"]));
        Assert.All(plan.Folders, path => Assert.False(Directory.Exists(path)));

        var both = await Run(topics, folder.Path, results: 40);
        Assert.Equal(first.Concat(first).Order(StringComparer.Ordinal), both.Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task While_a_member_runs_nothing_is_changed()
    {
        await using var topics = await TextTopics.Create("reset-running", "in", "out");
        using var folder = new TempFolder();
        await topics.Produce("in", [("a", "1")]);
        await using var streams = topics.Start(Topology(topics), folder.Path, "a");
        await topics.Read("out", 1);
        var config = Config(topics, folder["another"]);
        var cluster = new KafkaCluster(config);
        var plan = await ApplicationReset.PlanAsync(Topology(topics), config, cluster);

        Assert.Equal(["a-1"], plan.Members);
        Assert.Contains("members run: a-1", (await Assert.ThrowsAsync<StreamException>(() => plan.ExecuteAsync())).Message, StringComparison.Ordinal);
        Assert.Equal(KafkaStreamsState.Running, streams.State);
        Assert.True(await streams.CloseAsync(Patience));
    }

    private static StreamTopology Topology(TextTopics topics)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>(topics["in"]).SelectKey((_, value) => value)
            .GroupByKey(Grouped.With(Serde.Utf8, Serde.Utf8).WithName("by-value"))
            .Count(Materialized.As<string, long>("counts"))
            .ToStream().Map((key, count) => KeyValuePair.Create(key, string.Create(CultureInfo.InvariantCulture, $"{key}: {count}"))).To(topics["out"]);
        return builder.Build();
    }

    private static StreamsConfig Config(TextTopics topics, string folder) =>
        new() { ApplicationId = topics["app"], BootstrapServers = topics.Address, StateDirectory = folder };

    private static async Task<List<string>> Run(TextTopics topics, string folder, int results)
    {
        await using var streams = topics.Start(Topology(topics), folder);
        var values = await topics.Read("out", results);
        Assert.True(await streams.CloseAsync(new CloseOptions { Timeout = Patience, LeaveGroup = true }));
        return values;
    }

    /// <summary>What kafka-consumer-groups says of the inputs: GROUP TOPIC PARTITION CURRENT-OFFSET …</summary>
    private static async Task<Dictionary<TopicPartition, long>> GroupOffsets(TextTopics topics) =>
        (await KafkaTool.Run(KafkaTool.Groups, topics.Address, "--describe", "--group", topics["app"]))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 3 && words[1] == topics["in"])
            .ToDictionary(words => new TopicPartition(words[1], int.Parse(words[2], CultureInfo.InvariantCulture)), words => long.Parse(words[3], CultureInfo.InvariantCulture));
}
