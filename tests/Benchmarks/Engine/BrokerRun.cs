using System.Diagnostics;
using CardFraudService.Commands;
using CardFraudService.Features;
using CardFraudService.Service;
using StreamizFraud.Benchmarks.Rival;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Benchmarks.Engine;

/// <summary>The same topology on a real broker, stepped by one thread as in <see cref="EmbeddedRun"/>.</summary>
internal static class BrokerRun
{
    private const int TasksPerPayment = 2;

    // Steps that find nothing while the client still fetches.
    private const int Patience = 10;

    /// <summary>Makes the topics, which must not exist, sends the payments once, runs as several applications in turn, and deletes what it made.</summary>
    public static Measurement Median(PaymentInput input, EngineOptions options, string bootstrap, int runs)
    {
        using var topics = new TopicKeeper(bootstrap);
        topics.CreateNew(FraudTopology.Payments, 1);
        topics.CreateNew(FraudTopology.Decisions, 1);
        topics.CreateNew(FraudTopology.Alerts, 1);
        try
        {
            var cluster = new KafkaCluster(new KafkaClusterOptions { BootstrapServers = bootstrap });
            new PaymentFeed(cluster, partitions: 1).Send(input.Payments);

            // The first run warms up. (No Skip: over a range it would leave the run itself out.)
            Run(input, options, cluster, topics);
            var measured = new List<Measurement>();
            for (var run = 0; run < runs; run++)
            {
                measured.Add(Run(input, options, cluster, topics));
            }

            CheckCount(cluster, (long)input.Count * (runs + 1));
            return Measurement.Median(measured);
        }
        finally
        {
            topics.Delete([FraudTopology.Payments, FraudTopology.Decisions, FraudTopology.Alerts]);
        }
    }

    private static Measurement Run(PaymentInput input, EngineOptions options, ICluster cluster, TopicKeeper topics)
    {
        using var state = new ScratchDirectory();
        using var stores = new RocksDbStoreEngine();
        var config = EmbeddedRun.Config(options, state.Path) with
        {
            ApplicationId = $"card-fraud-bench-{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}",
            CommitInterval = TimeSpan.FromMinutes(5),
            TransactionTimeout = TimeSpan.FromMinutes(10),
            PollTimeout = TimeSpan.FromMilliseconds(10),
        };
        try
        {
            var topology = FraudTopology.Build(new HandbookFeatures(), () => OnnxFraudModel.Load(options.Model), batchSize: options.BatchSize);
            using var streams = new SteppedStreams(topology, config, cluster, stores);
            var watch = Stopwatch.StartNew();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var middle = before;
            streams.Run((long)input.Count * TasksPerPayment, Patience, () => middle = GC.GetAllocatedBytesForCurrentThread());
            var after = GC.GetAllocatedBytesForCurrentThread();
            return new Measurement(input.Count, watch.Elapsed, after - before, after - middle);
        }
        finally
        {
            topics.DeletePrefixed(config.ApplicationId + "-");
        }
    }

    private static void CheckCount(KafkaCluster cluster, long expected)
    {
        using var reader = new DecisionReader(cluster, 1, (_, _, _) => { });
        using var admin = cluster.CreateAdmin();
        var ends = admin.ListOffsets(reader.Partitions, OffsetPosition.LastStable, TimeSpan.FromSeconds(20));
        if (!reader.ReadTo(ends, TimeSpan.FromMinutes(2)) || reader.Count != expected)
        {
            throw new InvalidOperationException($"{reader.Count:N0} decisions are on the broker; {expected:N0} were expected.");
        }
    }
}
