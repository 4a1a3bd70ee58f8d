using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using Xunit;

namespace StreamizFraud.Broker.Tests;

/// <summary>
/// Rule C2 over a real broker: a stream that was written first, and is longer than what may wait in memory, is joined with all rows of a table
/// that are older.
/// </summary>
public sealed class LaggingInputTests
{
    private const int Payments = 60_000;
    private const int Cards = 20_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _prefix = $"lagging-{Environment.ProcessId}-{Environment.TickCount64}";

    private string In => $"{_prefix}-payments";

    private string Table => $"{_prefix}-cards";

    private string Out => $"{_prefix}-out";

    [SkippableTheory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public async Task No_payment_is_joined_before_its_card_has_been_read_C2(ProcessingGuarantee guarantee)
    {
        var address = System.Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS");
        Skip.If(string.IsNullOrEmpty(address), "KAFKA_BOOTSTRAP_SERVERS does not name a Kafka broker.");
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = address }).SetLogHandler((_, _) => { }).Build();
        using var folder = new TempFolder();
        await admin.CreateTopicsAsync(new[] { In, Table, Out }.Select(topic => new TopicSpecification { Name = topic, NumPartitions = 2 }));
        try
        {
            await TextTopics.Produce(address, In, Enumerable.Range(0, Payments).Select(i => ($"card-{i % Cards}", (string?)$"{i}")), timestamp: 2_000);
            await TextTopics.Produce(address, Table, Enumerable.Range(0, Cards).Select(i => ($"card-{i}", (string?)$"row-{i}")), timestamp: 1_000);

            var results = await Run(address, folder.Path, guarantee);

            Assert.Equal(
                Enumerable.Range(0, Payments).Select(i => $"{i} row-{i % Cards}").Order(StringComparer.Ordinal), results.Order(StringComparer.Ordinal));
        }
        finally
        {
            var topics = admin.GetMetadata(Patience).Topics.Select(topic => topic.Topic).Where(topic => topic.StartsWith(_prefix, StringComparison.Ordinal));
            await admin.DeleteTopicsAsync(topics);
        }
    }

    private async Task<List<string>> Run(string address, string folder, ProcessingGuarantee guarantee)
    {
        var config = new StreamsConfig
        {
            ApplicationId = $"{_prefix}-app",
            StateDirectory = folder,
            ProcessingGuarantee = guarantee,
            BufferedRecordsPerPartition = 500,
        };
        await using var streams = new KafkaStreams(
            Topology(), config, new KafkaCluster(new KafkaClusterOptions { BootstrapServers = address }), new RocksDbStoreEngine());
        streams.Start();
        var read = await Task.Run(() => TextTopics.Read(address, Out, 2, Payments)).WaitAsync(Patience);
        Assert.True(await streams.CloseAsync(Patience));
        Assert.Null(streams.Failure);
        return read;
    }

    private StreamTopology Topology()
    {
        var builder = new StreamsBuilder();
        var cards = builder.Table(Table, materialized: Materialized.As<string, string>("cards"));
        builder.Stream<string, string>(In).LeftJoin(cards, (payment, card) => $"{payment} {card ?? "none"}").To(Out);
        return builder.Build();
    }
}
