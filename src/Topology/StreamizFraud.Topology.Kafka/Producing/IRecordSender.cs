using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Producing;

/// <summary>A record on its way to the client's queue.</summary>
/// <remarks>A nullable span cannot say "null", hence the two flags.</remarks>
internal readonly ref struct OutgoingRecord
{
    internal required string Topic { get; init; }

    internal required int Partition { get; init; }

    internal required ReadOnlySpan<byte> Key { get; init; }

    internal required bool HasKey { get; init; }

    internal required ReadOnlySpan<byte> Value { get; init; }

    internal required bool HasValue { get; init; }

    internal required long Timestamp { get; init; }

    internal required RecordHeaders Headers { get; init; }
}

/// <summary>Puts records into the client's queue; what becomes of them goes to a <see cref="DeliveryLedger"/>.</summary>
internal interface IRecordSender : IDisposable
{
    /// <summary>Queues one record.</summary>
    /// <param name="record">The record; its bytes are copied.</param>
    /// <param name="ticket">Its ticket in the ledger; zero if nobody wants a receipt.</param>
    PortReply Send(in OutgoingRecord record, nint ticket);
}
