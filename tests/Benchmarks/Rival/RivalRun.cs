using StreamizFraud.Benchmarks.Engine;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>One run of ours on a broker.</summary>
internal static class RivalRun
{
    public static async Task<int> RunAsync(string bootstrap, string topology, string guarantee, long records, int partitions, int cachedRows, TimeSpan? retention, TextWriter output)
    {
        using var topics = new TopicKeeper(bootstrap);
        topics.Recreate(RivalTopology.Output(topology), partitions);
        using var state = new ScratchDirectory();
        var config = StreamsConfig.From(new Dictionary<string, string>
        {
            ["application.id"] = $"ours-{topology}-{guarantee}-{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}",
            ["state.dir"] = state.Path,
            ["auto.offset.reset"] = "earliest",
            ["num.stream.threads"] = "1",
            ["processing.guarantee"] = guarantee == "eos" ? "exactly_once_v2" : "at_least_once",
            ["commit.interval.ms"] = "100",
        }) with
        { MaxCachedRows = cachedRows };
        using var engine = new RocksDbStoreEngine();
        await using var streams = new KafkaStreams(
            RivalTopology.Build(topology, retention), config, new KafkaCluster(new KafkaClusterOptions { BootstrapServers = bootstrap }), engine);
        using var progress = new GroupProgress(bootstrap, config.ApplicationId, RivalTopology.Input, topics.Partitions(RivalTopology.Input));
        var run = new CommittedRun(progress.Committed, records);
        streams.StateChanged += (state, _) =>
        {
            if (state == KafkaStreamsState.Running)
            {
                run.Running();
            }
        };
        streams.Start();
        var line = await run.WaitAsync($"streamizfraud {topology} {guarantee}", () => streams.Failure).ConfigureAwait(false);
        output.WriteLine($"{line}, {streams.Commits} commits");
        await streams.CloseAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(false);
        return 0;
    }
}
