using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Producing;

/// <summary>Sends through the managed client, with a delivery handler on every record since failures show nowhere else.</summary>
internal sealed class ManagedSender : IRecordSender
{
    private readonly IProducer<byte[]?, byte[]?> _client;
    private readonly DeliveryLedger _ledger;
    private readonly Action<DeliveryReport<byte[]?, byte[]?>> _onReport;

    internal ManagedSender(IProducer<byte[]?, byte[]?> client, DeliveryLedger ledger)
    {
        _client = client;
        _ledger = ledger;
        _onReport = report => OnReport(report, 0);
    }

    public PortReply Send(in OutgoingRecord record, nint ticket)
    {
        var message = new Message<byte[]?, byte[]?>
        {
            Key = record.HasKey ? record.Key.ToArray() : null,
            Value = record.HasValue ? record.Value.ToArray() : null,
            Timestamp = new Timestamp(record.Timestamp, TimestampType.CreateTime),
        };
        if (record.Headers.Count > 0)
        {
            message.Headers = [];
            foreach (var header in record.Headers)
            {
                message.Headers.Add(header.Key, header.Value);
            }
        }

        try
        {
            _client.Produce(
                new TopicPartition(record.Topic, record.Partition < 0 ? Partition.Any : record.Partition),
                message,
                ticket == 0 ? _onReport : report => OnReport(report, ticket));
            return PortReply.Ok;
        }
        catch (ProduceException<byte[]?, byte[]?> failure)
        {
            return ReplyTable.Of(PortCall.Send, failure);
        }
    }

    public void Dispose()
    {
        // The client belongs to the producer.
    }

    private void OnReport(DeliveryReport<byte[]?, byte[]?> report, nint ticket)
    {
        if (report.Error.IsError)
        {
            _ledger.Failed(ticket, report.Error.Code, report.Error.Reason);
        }
        else if (ticket != 0)
        {
            _ledger.Delivered(ticket, report.Partition.Value, report.Offset.Value);
        }
    }
}
