using System.Collections.Concurrent;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using Xunit;

namespace StreamizFraud.Broker.Tests;

/// <summary>A global table over a real broker: loaded before the first record, followed, and taken up again after a restart (rule K6).</summary>
public sealed class GlobalTableTests
{
    private const int Rows = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task A_global_table_is_complete_at_the_first_record_and_a_restart_reads_only_what_is_new()
    {
        await using var topics = await TextTopics.Create("global", "in", "rows", "out");
        using var folder = new TempFolder();
        await topics.Produce("rows", Enumerable.Range(0, Rows).Select(i => ($"row-{i}", (string?)$"{i}")));
        await topics.Produce("in", Enumerable.Range(0, 100).Select(i => ($"key-{i}", (string?)$"row-{Rows - 1 - i}")));
        var first = await Run(topics, folder.Path, results: 100);
        Assert.Equal(Rows, first.Loads.Sum(load => load.Records));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"row-{Rows - 1 - i}+{Rows - 1 - i}").Order(StringComparer.Ordinal), first.Results.Order(StringComparer.Ordinal));

        await topics.Produce("rows", [("row-0", "changed"), ("row-1", null)]);
        await topics.Produce("in", [("key-0", "row-0"), ("key-1", "row-1")]);
        var second = await Run(topics, folder.Path, results: 102);
        Assert.Equal(2, second.Loads.Sum(load => load.Records));
        Assert.All(second.Loads, load => Assert.True(load.FromLocalState));
        Assert.Equal(["row-0+changed", "row-1+null"], second.Results.Except(first.Results).Order(StringComparer.Ordinal));
    }

    /// <summary>Runs the application until so many results are committed, and closes it.</summary>
    private static async Task<(IReadOnlyCollection<RestoreReport> Loads, IReadOnlyCollection<string> Results)> Run(TextTopics topics, string folder, int results)
    {
        var loads = new ConcurrentQueue<RestoreReport>();
        await using var streams = new KafkaStreams(
            Topology(topics),
            new StreamsConfig
            {
                ApplicationId = topics["app"],
                BootstrapServers = topics.Address,
                StateDirectory = folder,
                GroupInstanceId = "one",
                SessionTimeout = TimeSpan.FromSeconds(6),
            });
        streams.StoreRestored += loads.Enqueue;
        streams.Start();
        var read = await topics.Read("out", results);
        Assert.True(await streams.CloseAsync(Patience));
        Assert.Null(streams.Failure);
        return (loads, read);
    }

    private static StreamTopology Topology(TextTopics topics)
    {
        var builder = new StreamsBuilder();
        var rows = builder.GlobalTable(topics["rows"], materialized: Materialized.As<string, string>("rows"));
        builder.Stream<string, string>(topics["in"]).LeftJoin(rows, (_, value) => value, (value, row) => $"{value}+{row ?? "null"}").To(topics["out"]);
        return builder.Build();
    }
}
