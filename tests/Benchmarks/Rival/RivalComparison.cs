using System.Buffers.Binary;
using System.Security.Cryptography;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>Compares the last outputs of both sides as multisets of key and value, read committed to the end.</summary>
internal static class RivalComparison
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static int Run(string bootstrap, string topology, TextWriter output)
    {
        var cluster = new KafkaCluster(new KafkaClusterOptions { BootstrapServers = bootstrap });
        using var topics = new TopicKeeper(bootstrap);
        var ours = Read(cluster, topics, RivalTopology.Output(topology));
        var theirs = Read(cluster, topics, RivalTopology.RivalOutput(topology));
        var same = ours.AsSpan().SequenceEqual(theirs.AsSpan());
        output.WriteLine($"{topology}: ours {ours.Length:N0} records, theirs {theirs.Length:N0}: {(same ? "the same multiset" : "DIFFERENT")}");
        return same && ours.Length > 0 ? 0 : 1;
    }

    /// <summary>Hashes of all records, sorted: equal exactly if the multisets are, but for collisions of SHA-256.</summary>
    private static UInt128[] Read(KafkaCluster cluster, TopicKeeper topics, string topic)
    {
        List<TopicPartition> partitions = [.. Enumerable.Range(0, topics.Partitions(topic)).Select(partition => new TopicPartition(topic, partition))];
        using var admin = cluster.CreateAdmin();
        var ends = admin.ListOffsets(partitions, OffsetPosition.LastStable, Patience);
        using var consumer = cluster.CreateConsumer(new ConsumerSettings { ClientId = "rival-comparison" });
        consumer.Fetch([.. partitions.Select(partition => new PartitionOffset(partition, 0))]);
        var sink = new Hashes();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (ends.Any(end => end.Offset > Math.Max(0, consumer.Position(end.Partition))))
        {
            consumer.Poll(TimeSpan.FromMilliseconds(100), 10_000, sink);
            if (clock.Elapsed > Patience)
            {
                throw new TimeoutException($"{topic} could not be read to its end within {Patience}; {sink.All.Count:N0} records came.");
            }
        }

        sink.All.Sort();
        return [.. sink.All];
    }

    private sealed class Hashes : IRecordSink
    {
        private byte[] _bytes = new byte[1024];

        public List<UInt128> All { get; } = [];

        public void Add(in PolledRecord record)
        {
            var length = sizeof(int) + record.Key.Length + record.Value.Length;
            if (_bytes.Length < length)
            {
                _bytes = new byte[length * 2];
            }

            BinaryPrimitives.WriteInt32LittleEndian(_bytes, record.Key.Length);
            record.Key.Span.CopyTo(_bytes.AsSpan(sizeof(int)));
            record.Value.Span.CopyTo(_bytes.AsSpan(sizeof(int) + record.Key.Length));
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(_bytes.AsSpan(0, length), hash);
            All.Add(BinaryPrimitives.ReadUInt128LittleEndian(hash));
        }
    }
}
