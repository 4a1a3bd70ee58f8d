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

    [SkippableTheory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public async Task No_payment_is_joined_before_its_card_has_been_read_C2(ProcessingGuarantee guarantee)
    {
        await using var topics = await TextTopics.Create("lagging", "payments", "rows", "out");
        using var folder = new TempFolder();
        await topics.Produce("payments", Enumerable.Range(0, Payments).Select(i => ($"card-{i % Cards}", (string?)$"{i}")), timestamp: 2_000);
        await topics.Produce("rows", Enumerable.Range(0, Cards).Select(i => ($"card-{i}", (string?)$"row-{i}")), timestamp: 1_000);
        var config = new StreamsConfig
        {
            ApplicationId = topics["app"],
            StateDirectory = folder.Path,
            ProcessingGuarantee = guarantee,
            BufferedRecordsPerPartition = 500,
        };
        await using var streams = new KafkaStreams(
            Joined(topics), config, new KafkaCluster(new KafkaClusterOptions { BootstrapServers = topics.Address }), new RocksDbStoreEngine());

        streams.Start();
        var results = await topics.Read("out", Payments);

        Assert.Equal(
            Enumerable.Range(0, Payments).Select(i => $"{i} row-{i % Cards}").Order(StringComparer.Ordinal), results.Order(StringComparer.Ordinal));
        Assert.True(await streams.CloseAsync(Patience));
        Assert.Null(streams.Failure);
    }

    private static StreamTopology Joined(TextTopics topics)
    {
        var builder = new StreamsBuilder();
        var cards = builder.Table(topics["rows"], materialized: Materialized.As<string, string>("cards"));
        builder.Stream<string, string>(topics["payments"]).LeftJoin(cards, (payment, card) => $"{payment} {card ?? "none"}").To(topics["out"]);
        return builder.Build();
    }
}
