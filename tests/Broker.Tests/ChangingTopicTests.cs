using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using Xunit;

namespace StreamizFraud.Broker.Tests;

/// <summary>Topics that operators change on a real broker: more partitions, made anew (decisions 10 and 11).</summary>
public sealed class ChangingTopicTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    [Trait("Fault", "1.8")]
    public async Task Partitions_added_while_the_application_runs_are_read()
    {
        await using var topics = await TextTopics.Create("growing", "in", "out");
        using var folder = new TempFolder();
        await using var streams = Streams(topics, folder.Path, builder => builder.Stream<string, string>(topics["in"]).To(topics["out"]));
        streams.Start();
        await topics.Produce("in", Enumerable.Range(0, 100).Select(i => ($"key-{i}", (string?)$"{i}")));
        await topics.Read("out", 100);

        await topics.Grow("in", 6);
        await Wait.UntilAsync(() => Partitions(topics, "in") == 6, Patience, "the partitions");
        await topics.Produce("in", Enumerable.Range(100, 200).Select(i => ($"key-{i}", (string?)$"{i}")));
        var results = await topics.Read("out", 300);

        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}").Order(StringComparer.Ordinal), results.Order(StringComparer.Ordinal));
        Assert.Equal(KafkaStreamsState.Running, streams.State);
        Assert.True(await streams.CloseAsync(Patience));
    }

    [SkippableFact]
    [Trait("Fault", "1.8")]
    public async Task State_that_cannot_follow_a_topic_that_grows_stops_the_application()
    {
        await using var topics = await TextTopics.Create("growing-state", "in", "out");
        using var folder = new TempFolder();
        await using var streams = Counting(topics, folder.Path);
        streams.Start();
        await topics.Produce("in", [("a", "x")]);
        await topics.Read("out", 1);

        await topics.Grow("in", 4);
        Assert.Same(await Record.ExceptionAsync(() => streams.Completion.WaitAsync(Patience)), streams.Failure);

        Assert.Equal(KafkaStreamsState.Error, streams.State);
        Assert.Contains("counts-changelog has 2 partitions, but 4 are needed", streams.Failure!.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [Trait("Fault", "1.4")]
    [InlineData("app-counts-changelog")]
    [InlineData("in")]
    public async Task A_topic_made_anew_between_two_runs_stops_the_application(string remade)
    {
        await using var topics = await TextTopics.Create("remade", "in", "out");
        using var folder = new TempFolder();
        await using (var first = Counting(topics, folder.Path))
        {
            first.Start();
            await topics.Produce("in", [("a", "x"), ("a", "x")]);
            await topics.Read("out", 2);
            Assert.True(await first.CloseAsync(Patience));
            Assert.Null(first.Failure);
        }

        await topics.Remake(remade);
        await using var second = Counting(topics, folder.Path);
        second.Start();
        Assert.Same(await Record.ExceptionAsync(() => second.Completion.WaitAsync(Patience)), second.Failure);

        Assert.Contains($"{topics[remade]} was deleted and made anew", second.Failure!.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    [Trait("Fault", "1.8")]
    public async Task An_input_made_anew_while_the_application_runs_stops_it()
    {
        await using var topics = await TextTopics.Create("remade-running", "in", "out");
        using var folder = new TempFolder();
        await using var streams = Streams(topics, folder.Path, builder => builder.Stream<string, string>(topics["in"]).To(topics["out"]));
        streams.Start();
        await topics.Produce("in", [("a", "x")]);
        await topics.Read("out", 1);

        await topics.Remake("in");
        Assert.Same(await Record.ExceptionAsync(() => streams.Completion.WaitAsync(Patience)), streams.Failure);

        Assert.Contains(topics["in"], streams.Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("while the application runs", streams.Failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    [Trait("Fault", "1.5")]
    public async Task Offsets_that_a_tool_has_set_stop_the_application_also_where_no_local_state_tells()
    {
        await using var topics = await TextTopics.Create("reset", "in", "out");
        using var folder = new TempFolder();
        for (var run = 1; run <= 2; run++)
        {
            // The second one goes on from offsets that the first has committed: their metadata comes back from the broker.
            await using var streams = Counting(topics, folder.Path, inMemory: true);
            streams.Start();
            await topics.Produce("in", [("a", "x")]);
            Assert.Equal($"{run}", (await topics.Read("out", run))[^1]);
            Assert.True(await streams.CloseAsync(Patience));
            Assert.Null(streams.Failure);
        }

        await topics.ResetOffsets(topics["app"], "in", 0).WaitAsync(Patience);
        await using var last = Counting(topics, folder.Path, inMemory: true);
        last.Start();
        Assert.Same(await Record.ExceptionAsync(() => last.Completion.WaitAsync(Patience)), last.Failure);

        Assert.Contains("going on would count records twice", last.Failure!.Message, StringComparison.Ordinal);
    }

    private static int Partitions(TextTopics topics, string name)
    {
        using var admin = new KafkaCluster(new KafkaClusterOptions { BootstrapServers = topics.Address }).CreateAdmin();
        return admin.DescribeTopics([topics[name]], Patience).Single().Partitions;
    }

    private static KafkaStreams Counting(TextTopics topics, string folder, bool inMemory = false)
    {
        var counts = Materialized.As<string, long>("counts");
        return Streams(topics, folder, builder => builder
            .Stream<string, string>(topics["in"]).GroupByKey().Count(inMemory ? counts.InMemory() : counts).ToStream()
            .MapValues(count => $"{count}").To(topics["out"]));
    }

    private static KafkaStreams Streams(TextTopics topics, string folder, Action<StreamsBuilder> declare)
    {
        var builder = new StreamsBuilder();
        declare(builder);
        return new KafkaStreams(
            builder.Build(),
            new StreamsConfig
            {
                ApplicationId = topics["app"],
                StateDirectory = folder,
                GroupInstanceId = "one",
                SessionTimeout = TimeSpan.FromSeconds(6),
                MetadataMaxAge = TimeSpan.FromSeconds(1),
            },
            new KafkaCluster(new KafkaClusterOptions { BootstrapServers = topics.Address }),
            new RocksDbStoreEngine());
    }
}
