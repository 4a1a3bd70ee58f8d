using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Threads;
using Xunit;

namespace StreamizFraud.Broker.Tests;

/// <summary>A global table over a real broker: loaded before the first record, followed, and taken up again after a restart (rule K6).</summary>
public sealed class GlobalTableTests
{
    private const int Rows = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _prefix = $"global-{Environment.ProcessId}-{Environment.TickCount64}";

    private string In => $"{_prefix}-in";

    private string Table => $"{_prefix}-rows";

    private string Out => $"{_prefix}-out";

    [SkippableFact]
    public async Task A_global_table_is_complete_at_the_first_record_and_a_restart_reads_only_what_is_new()
    {
        var address = System.Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS");
        Skip.If(string.IsNullOrEmpty(address), "KAFKA_BOOTSTRAP_SERVERS does not name a Kafka broker.");
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = address }).SetLogHandler((_, _) => { }).Build();
        using var folder = new TempFolder();
        await admin.CreateTopicsAsync(new[] { In, Table, Out }.Select(topic => new TopicSpecification { Name = topic, NumPartitions = 2 }));
        try
        {
            await TextTopics.Produce(address, Table, Enumerable.Range(0, Rows).Select(i => ($"row-{i}", (string?)$"{i}")));
            await TextTopics.Produce(address, In, Enumerable.Range(0, 100).Select(i => ($"key-{i}", (string?)$"row-{Rows - 1 - i}")));
            var first = await Run(address, folder.Path, results: 100);
            Assert.Equal(Rows, first.Loads.Sum(load => load.Records));
            Assert.Equal(Enumerable.Range(0, 100).Select(i => $"row-{Rows - 1 - i}+{Rows - 1 - i}").Order(StringComparer.Ordinal), first.Results.Order(StringComparer.Ordinal));

            await TextTopics.Produce(address, Table, [("row-0", "changed"), ("row-1", null)]);
            await TextTopics.Produce(address, In, [("key-0", "row-0"), ("key-1", "row-1")]);
            var second = await Run(address, folder.Path, results: 102);
            Assert.Equal(2, second.Loads.Sum(load => load.Records));
            Assert.All(second.Loads, load => Assert.True(load.FromLocalState));
            Assert.Equal(["row-0+changed", "row-1+null"], second.Results.Except(first.Results).Order(StringComparer.Ordinal));
        }
        finally
        {
            var topics = admin.GetMetadata(Patience).Topics.Select(topic => topic.Topic).Where(topic => topic.StartsWith(_prefix, StringComparison.Ordinal));
            await admin.DeleteTopicsAsync(topics);
        }
    }

    /// <summary>Runs the application until so many results are committed, and closes it.</summary>
    private async Task<(IReadOnlyCollection<RestoreReport> Loads, IReadOnlyCollection<string> Results)> Run(string address, string folder, int results)
    {
        var loads = new ConcurrentQueue<RestoreReport>();
        await using var streams = new KafkaStreams(
            Topology(),
            new StreamsConfig { ApplicationId = $"{_prefix}-app", StateDirectory = folder, GroupInstanceId = "one", SessionTimeout = TimeSpan.FromSeconds(6) },
            new KafkaCluster(new KafkaClusterOptions { BootstrapServers = address }),
            new RocksDbStoreEngine());
        streams.StoreRestored += loads.Enqueue;
        streams.Start();
        var read = await Task.Run(() => TextTopics.Read(address, Out, 2, results)).WaitAsync(Patience);
        Assert.True(await streams.CloseAsync(Patience));
        Assert.Null(streams.Failure);
        return (loads, read);
    }

    private StreamTopology Topology()
    {
        var builder = new StreamsBuilder();
        var rows = builder.GlobalTable(Table, materialized: Materialized.As<string, string>("rows"));
        builder.Stream<string, string>(In).LeftJoin(rows, (_, value) => value, (value, row) => $"{value}+{row ?? "null"}").To(Out);
        return builder.Build();
    }
}
