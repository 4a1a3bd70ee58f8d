using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>How the records of one producer get into the logs, or are refused by their topics. Owned by the producer's thread.</summary>
internal sealed class ProducerAppends(SimulatedBroker broker, ProducerTransaction transaction, ProducerHealth health, RepeatedCalls repeated)
{
    private readonly TopicCache _topics = new(broker);
    private int _nextPartition;

    /// <summary>Appends a record. What a topic refuses shows in the producer's health, as it does behind the queue of a real client.</summary>
    /// <param name="record">The record.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="transactional">Whether it belongs to the open transaction.</param>
    /// <param name="resent">Whether the client sends twice what it sends for it.</param>
    /// <returns>Where it is; null if it was refused.</returns>
    public (PartitionLog Log, long Offset)? Append(in ProducerRecord record, long bytes, bool transactional, bool resent)
    {
        lock (broker.Gate)
        {
            if (_topics.Find_NeedsLock(record.Topic) is not { } topic || record.Partition >= topic.Logs.Length)
            {
                health.Fail(PortStatus.MustAbort, $"UNKNOWN_TOPIC_OR_PARTITION: '{record.Topic}', partition {record.Partition}");
                return null;
            }

            var log = topic.Logs[record.Partition >= 0 ? record.Partition : (int)((uint)_nextPartition++ % (uint)topic.Logs.Length)];
            if (Refusal(topic, record, bytes) is { IsOk: false } refusal)
            {
                health.Fail(refusal.Status, refusal.Reason!);
                return null;
            }

            if (transactional && !Enlist_NeedsLock(log, resent))
            {
                return null;
            }

            var offset = log.Append(
                transactional ? transaction.Number : 0, record.Key, record.HasKey, record.Value, record.HasValue, record.Timestamp, record.Headers);
            if (transactional)
            {
                broker.SignalAppended_NeedsLock();
            }
            else
            {
                broker.SignalStable_NeedsLock();
            }

            return (log, offset);
        }
    }

    /// <summary>Why a topic does not take a record.</summary>
    private static PortReply Refusal(SimulatedTopic topic, in ProducerRecord record, long bytes)
    {
        if (topic.Compacted && !record.HasKey)
        {
            return new(PortStatus.Refused, $"INVALID_RECORD: compacted topic '{record.Topic}' takes no record without a key");
        }

        if (bytes + RecordSize.BatchOverhead > topic.MaxMessageBytes)
        {
            return new(PortStatus.Refused, $"MSG_SIZE_TOO_LARGE: topic '{record.Topic}' takes {topic.MaxMessageBytes} bytes");
        }

        return topic.RefusesTime(record.Timestamp)
            ? new(PortStatus.MustAbort, $"INVALID_TIMESTAMP: topic '{record.Topic}' does not take a record of time {record.Timestamp}")
            : PortReply.Ok;
    }

    private bool Enlist_NeedsLock(PartitionLog log, bool resent)
    {
        // Only the first record of a partition makes the client ask for it.
        var joins = resent && !log.IsOpen(transaction.Number);
        if (!transaction.Enlist_NeedsLock(log))
        {
            return false;
        }

        if (joins)
        {
            repeated.AddPartition_NeedsLock(log);
        }

        return true;
    }
}
