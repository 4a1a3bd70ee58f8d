using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Consuming;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Producing;

/// <summary>The calls on librdkafka that a producer is made of; what becomes of records goes to a <see cref="DeliveryLedger"/>.</summary>
internal interface IProducerClient : IDisposable
{
    /// <summary>The error after which the client is of no use, if it has met one.</summary>
    (ErrorCode Code, string Reason)? FatalError { get; }

    PortReply Init(int timeoutMs);

    PortReply Begin();

    /// <summary>Queues one record.</summary>
    /// <param name="record">The record; its bytes are copied.</param>
    /// <param name="timestamp">Its time as the client wants it: 0 for none.</param>
    /// <param name="ticket">Its ticket in the ledger; zero if nobody wants a receipt.</param>
    PortReply Send(in ProducerRecord record, long timestamp, nint ticket);

    /// <summary>Waits until everything queued has been answered.</summary>
    /// <returns>Number of records still without an answer.</returns>
    int Flush(int timeoutMs);

    /// <summary>Prepares the call that puts offsets into the transaction; it holds a copy of them and must be made once.</summary>
    Func<int, PortReply> SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, KafkaGroupMembership membership);

    PortReply Commit(int timeoutMs);

    PortReply Abort(int timeoutMs);
}
