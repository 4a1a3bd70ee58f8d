using Confluent.Kafka;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>Told of what comes in place of records.</summary>
internal interface IIntakeEvents
{
    /// <summary>The client has seen the end of a partition.</summary>
    void EndSeen(TopicPartition partition, long offset);

    /// <summary>The client reports an error.</summary>
    /// <param name="partition">Where; null for the client as a whole.</param>
    /// <param name="offset">Offset that was wanted; negative if none.</param>
    /// <param name="code">Its code.</param>
    /// <param name="fatal">Whether the client is of no use any more.</param>
    /// <param name="reason">Its words.</param>
    void Failed(TopicPartition? partition, long offset, ErrorCode code, bool fatal, string reason);
}
