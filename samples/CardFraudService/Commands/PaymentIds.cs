using CardFraudService.Service;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;

namespace CardFraudService.Commands;

/// <summary>The ids of the payments that are in their topic.</summary>
internal sealed class PaymentIds : IRecordSink
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly PaymentSerde _serde = new();
    private readonly HashSet<string> _ids = [];

    private PaymentIds()
    {
    }

    /// <summary>Where the topic ends now.</summary>
    public static IReadOnlyList<PartitionOffset> Ends(ICluster cluster)
    {
        using var admin = cluster.CreateAdmin();
        return admin.ListOffsets(Partitions(admin), OffsetPosition.End, Topics.Patience);
    }

    /// <summary>Reads the topic to its end.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="from">Where to begin; null: at the first payment that is there.</param>
    /// <exception cref="ClusterException">The cluster does not answer, or the end is not reached in 5 minutes.</exception>
    public static HashSet<string> Read(ICluster cluster, IReadOnlyList<PartitionOffset>? from = null)
    {
        using var admin = cluster.CreateAdmin();
        using var consumer = cluster.CreateConsumer(new ConsumerSettings { ClientId = "payment-ids" });
        var partitions = Partitions(admin);
        var ends = admin.ListOffsets(partitions, OffsetPosition.End, Topics.Patience);
        consumer.Fetch([.. from ?? admin.ListOffsets(partitions, OffsetPosition.Earliest, Topics.Patience)]);
        var sink = new PaymentIds();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (ends.FirstOrDefault(end => end.Offset > Math.Max(0, consumer.Position(end.Partition))) is { Partition.Topic: not null } missing)
        {
            if (clock.Elapsed > Limit)
            {
                throw new ClusterException(ClusterFault.Unreachable, $"{missing.Partition} could not be read to offset {missing.Offset} within {Limit}.");
            }

            consumer.Poll(TimeSpan.FromMilliseconds(100), 10_000, sink);
        }

        return sink._ids;
    }

    void IRecordSink.Add(in PolledRecord record) =>
        _ids.Add(_serde.Deserialize(record.Value.Span, new SerdeContext(FraudTopology.Payments, IsKey: false)).Id);

    private static List<TopicPartition> Partitions(IClusterAdmin admin) =>
        Topics.PartitionsOf(admin.DescribeTopics([FraudTopology.Payments], Topics.Patience).Single());
}
