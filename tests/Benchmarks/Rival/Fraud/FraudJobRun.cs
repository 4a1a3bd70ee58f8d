using System.Globalization;
using CardFraudService.Service;
using StreamizFraud.Benchmarks.Engine;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;

namespace StreamizFraud.Benchmarks.Rival.Fraud;

/// <summary>One run of Kafka Streams' fraud job on our engine, on a broker.</summary>
internal static class FraudJobRun
{
    public const string Input = "fraud-payments";
    public const string Output = "ours-fraud-decisions";
    public const string RivalOutput = "fraud-decisions";

    public static StreamTopology Build(FraudJobFeatures features, Func<IFraudModel> model)
    {
        var payment = new FraudPayment.Bytes();
        var builder = new StreamsBuilder();
        builder.Stream(Input, Consumed.With(new NameSerde(), payment))
            .ComputeFeatures(builder, features, payment, new NameSerde())
            .Score(features, model)
            .SelectKey((_, scored) => FraudPayment.CardKey(scored.Row.Event.Card))
            .To(Output, Produced.With(new NameSerde(), new FraudDecisionSerde()));
        return builder.Build();
    }

    public static async Task<int> RunAsync(string bootstrap, string guarantee, long records, int partitions, int commitIntervalMs, TextWriter output)
    {
        using var topics = new TopicKeeper(bootstrap);
        topics.Recreate(Output, partitions);
        using var state = new ScratchDirectory();
        var model = Path.Combine(state.Path, "fraud-job.onnx");
        var features = new FraudJobFeatures();
        FraudJobModel.Write(model, features.Names);
        var config = StreamsConfig.From(new Dictionary<string, string>
        {
            ["application.id"] = $"ours-fraud-{guarantee}-{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}",
            ["state.dir"] = Path.Combine(state.Path, "state"),
            ["auto.offset.reset"] = "earliest",
            ["num.stream.threads"] = "1",
            ["processing.guarantee"] = guarantee == "eos" ? "exactly_once_v2" : "at_least_once",
            ["commit.interval.ms"] = commitIntervalMs.ToString(CultureInfo.InvariantCulture),
        });
        using var engine = new RocksDbStoreEngine();
        await using var streams = new KafkaStreams(
            Build(features, () => OnnxFraudModel.Load(model)), config, new KafkaCluster(new KafkaClusterOptions { BootstrapServers = bootstrap }), engine);
        using var progress = new FraudJobProgress(bootstrap, config.ApplicationId, records, topics.Partitions(Input));
        var run = new CommittedRun(progress.Committed, records);
        streams.StateChanged += (now, _) =>
        {
            if (now == KafkaStreamsState.Running)
            {
                run.Running();
            }
        };
        streams.Start();
        var line = await run.WaitAsync($"streamizfraud fraud {guarantee}", () => streams.Failure).ConfigureAwait(false);
        output.WriteLine($"{line}, {streams.Commits} commits");
        await streams.CloseAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(false);
        return 0;
    }
}
