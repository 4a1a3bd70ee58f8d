using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>The committed records of a topic from its very beginning.</summary>
internal static class TopicRecords
{
    /// <summary>What a topic holds now; null if it does not exist.</summary>
    public static TopicRange? RangeOf(ICluster cluster, string topic)
    {
        using var admin = cluster.CreateAdmin();
        return admin.DescribeTopics([topic], Topics.Patience).Count == 0 ? null : TopicRange.Now(cluster, topic, Topics.Patience);
    }

    /// <summary>Reads records, those of a partition in order of offset.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="range">What is read; null: nothing.</param>
    /// <param name="take">Gets each record and where it stands.</param>
    /// <exception cref="StreamException">Records at the beginning have been deleted, or the cluster gives nothing more.</exception>
    public static void Read(ICluster cluster, TopicRange? range, Action<RecordMetadata, PolledRecord> take)
    {
        if (range is null)
        {
            return;
        }

        if (!range.IsFromTheBeginning)
        {
            throw new StreamException(FaultScope.Application, $"Topic {range.Topic} has lost records at its beginning ({range}): what was before cannot be computed again.");
        }

        foreach (var record in new TopicHistory(cluster, range).Read())
        {
            take(new RecordMetadata(range.Topic, record.Partition.Partition, record.Offset), record);
        }
    }
}
