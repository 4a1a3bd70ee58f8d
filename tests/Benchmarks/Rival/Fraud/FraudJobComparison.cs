using System.Buffers.Binary;
using System.Globalization;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Benchmarks.Rival.Fraud;

/// <summary>Compares the decisions of both sides, payment by payment.</summary>
internal static class FraudJobComparison
{
    private const double OfFeatures = 1e-9;

    // The model is float32: a score near one has 24 bits.
    private const double OfScores = 1e-6;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static int Run(string bootstrap, TextWriter output)
    {
        var cluster = new KafkaCluster(new KafkaClusterOptions { BootstrapServers = bootstrap });
        using var topics = new TopicKeeper(bootstrap);
        var ours = Read(cluster, topics, FraudJobRun.Output);
        var theirs = Read(cluster, topics, FraudJobRun.RivalOutput);
        var (features, scores, missing) = (0.0, 0.0, 0);
        foreach (var (sequence, values) in theirs)
        {
            if (!ours.TryGetValue(sequence, out var own))
            {
                missing++;
                continue;
            }

            for (var i = 0; i < FraudDecisionSerde.Features; i++)
            {
                features = Math.Max(features, Math.Abs(values[i] - own[i]));
            }

            scores = Math.Max(scores, Math.Abs(values[^1] - own[^1]));
        }

        var same = ours.Count == theirs.Count && ours.Count > 0 && missing == 0 && features <= OfFeatures && scores <= OfScores;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"fraud: ours {ours.Count:N0} payments, theirs {theirs.Count:N0}; largest difference of a feature {features:E1}, of a score {scores:E1}: {(same ? "the same" : "DIFFERENT")}"));
        return same ? 0 : 1;
    }

    private static Dictionary<long, double[]> Read(KafkaCluster cluster, TopicKeeper topics, string topic)
    {
        List<TopicPartition> partitions = [.. Enumerable.Range(0, topics.Partitions(topic)).Select(partition => new TopicPartition(topic, partition))];
        using var admin = cluster.CreateAdmin();
        var ends = admin.ListOffsets(partitions, OffsetPosition.LastStable, Patience);
        using var consumer = cluster.CreateConsumer(new ConsumerSettings { ClientId = "fraud-comparison" });
        consumer.Fetch([.. partitions.Select(partition => new PartitionOffset(partition, 0))]);
        var sink = new Decisions();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (ends.Any(end => end.Offset > Math.Max(0, consumer.Position(end.Partition))))
        {
            consumer.Poll(TimeSpan.FromMilliseconds(100), 10_000, sink);
            if (clock.Elapsed > Patience)
            {
                throw new TimeoutException($"{topic} could not be read to its end within {Patience}; {sink.All.Count:N0} decisions came.");
            }
        }

        return sink.All;
    }

    private sealed class Decisions : IRecordSink
    {
        public Dictionary<long, double[]> All { get; } = [];

        public void Add(in PolledRecord record)
        {
            var bytes = record.Value.Span;
            var values = new double[FraudDecisionSerde.Features + 1];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadDoubleBigEndian(bytes[(sizeof(long) + (i * sizeof(double)))..]);
            }

            // A payment that is there twice would be a fault of its own.
            All.Add(BinaryPrimitives.ReadInt64BigEndian(bytes), values);
        }
    }
}
