using System.Globalization;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using Xunit;

namespace StreamizFraud.Broker.Tests;

/// <summary>Clocks over a real broker: an application that starts again on an empty disk knows the times of its last commit.</summary>
[Trait("Fault", "1.1")]
public sealed class ClockTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableTheory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public async Task A_slower_stream_of_a_cogroup_and_punctuations_go_on_where_they_were_without_local_state(ProcessingGuarantee guarantee)
    {
        await using var topics = await TextTopics.Create("clocks", "fast", "slow", "ticks", "out");
        // A whole million of ms, some time ago: the broker takes neither old nor young records for granted.
        var start = ((DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1_000_000) - 2) * 1_000_000;
        await Produce("fast", "a", 100_000);
        await Produce("slow", "b", 50_000);
        await Produce("ticks", "x", 600_000);
        await Live(["600000", "a", "b"]);

        await Produce("slow", "c", 52_000);
        await Produce("ticks", "y", 100_000);
        await Produce("ticks", "z", 700_000);
        await Live(["600000", "700000", "a", "b", "bc"]);

        Task Produce(string topic, string value, long after) => topics.Produce(topic, [("k", value)], start + after);

        async Task Live(string[] results)
        {
            using var folder = new TempFolder();
            var config = new StreamsConfig { ApplicationId = topics["app"], StateDirectory = folder.Path, ProcessingGuarantee = guarantee };
            await using var streams = new KafkaStreams(
                Topology(topics, start), config, new KafkaCluster(new KafkaClusterOptions { BootstrapServers = topics.Address }), new RocksDbStoreEngine());
            streams.Start();
            Assert.Equal(results, (await topics.Read("out", results.Length)).Order(StringComparer.Ordinal));
            Assert.True(await streams.CloseAsync(Patience));
            Assert.Null(streams.Failure);
        }
    }

    private static StreamTopology Topology(TextTopics topics, long start)
    {
        var builder = new StreamsBuilder();
        var (fast, slow) = (builder.Stream<string, string>(topics["fast"]).GroupByKey(), builder.Stream<string, string>(topics["slow"]).GroupByKey());
        fast.Cogroup<string>((_, value, sum) => sum + value).Cogroup(slow, (_, value, sum) => sum + value)
            .WindowedBy(TimeWindows.OfSizeAndGrace(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5)))
            .Aggregate(() => "", Materialized.As<string, string>("sums").WithRetention(TimeSpan.FromHours(1)))
            .ToStream().Map((key, value) => KeyValuePair.Create(key.Key, value)).To(topics["out"]);
        builder.Stream<string, string>(topics["ticks"]).Process(() => new Ticker(start)).To(topics["out"]);
        return builder.Build();
    }

    /// <summary>Sends stream time every 100 s of it.</summary>
    private sealed class Ticker(long start) : IProcessor<string, string, string, string>
    {
        public void Init(IProcessorContext<string, string> context) => context.Schedule(
            TimeSpan.FromSeconds(100),
            PunctuationType.StreamTime,
            time => context.Forward(new Record<string, string>("tick", (time - start).ToString(CultureInfo.InvariantCulture), time)));

        public void Process(in Record<string, string> record)
        {
        }
    }
}
