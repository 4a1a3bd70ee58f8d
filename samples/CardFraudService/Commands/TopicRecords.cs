using System.Diagnostics;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>The committed records of a topic, from its beginning to where it ends now, in order of partition and offset.</summary>
internal sealed class TopicRecords : IRecordSink
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private readonly Action<RecordMetadata, PolledRecord> _take;
    private readonly string _topic;

    private TopicRecords(string topic, Action<RecordMetadata, PolledRecord> take) => (_topic, _take) = (topic, take);

    /// <summary>Reads a topic; none if it does not exist.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="take">Gets each record and where it stands. Its bytes are good until it returns.</param>
    /// <exception cref="StreamException">Records at the beginning have been deleted, or the end is not reached in 10 minutes.</exception>
    public static void Read(ICluster cluster, string topic, Action<RecordMetadata, PolledRecord> take)
    {
        using var admin = cluster.CreateAdmin();
        if (admin.DescribeTopics([topic], Topics.Patience).SingleOrDefault() is not { } description)
        {
            return;
        }

        var partitions = Topics.PartitionsOf(description);
        var ends = admin.ListOffsets(partitions, OffsetPosition.LastStable, Topics.Patience);
        if (admin.ListOffsets(partitions, OffsetPosition.Earliest, Topics.Patience).FirstOrDefault(first => first.Offset > 0) is { Offset: > 0 } cut)
        {
            throw new StreamException(FaultScope.Application, $"{cut.Partition} begins at offset {cut.Offset}: what was before cannot be computed again.");
        }

        var sink = new TopicRecords(topic, take);
        foreach (var end in ends)
        {
            using var consumer = cluster.CreateConsumer(new ConsumerSettings { ClientId = topic + "-records" });
            consumer.Fetch([new PartitionOffset(end.Partition, 0)]);
            var clock = Stopwatch.StartNew();
            while (Math.Max(0, consumer.Position(end.Partition)) < end.Offset)
            {
                if (clock.Elapsed > Limit)
                {
                    throw new StreamException(FaultScope.Application, $"{end.Partition} could not be read to offset {end.Offset} within {Limit}.");
                }

                consumer.Poll(TimeSpan.FromMilliseconds(100), 10_000, sink);
            }
        }
    }

    void IRecordSink.Add(in PolledRecord record) => _take(new RecordMetadata(_topic, record.Partition.Partition, record.Offset), record);
}
