using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Kafka.Consuming;
using StreamizFraud.Topology.Kafka.Native;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Producing;

/// <summary>The managed client, with a delivery handler on every record since failures show nowhere else.</summary>
internal sealed class ManagedProducerClient : IProducerClient
{
    private readonly IProducer<byte[]?, byte[]?> _client;
    private readonly DeliveryLedger _ledger;
    private readonly Action<DeliveryReport<byte[]?, byte[]?>> _onReport;
    private (ErrorCode Code, string Reason)? _fatal;

    internal ManagedProducerClient(ClientProperties properties, Dictionary<string, string> all, DeliveryLedger ledger, Action<LogMessage> log)
    {
        // The runtime's error handler would only repeat what the log lines say.
        _client = properties.Build(() => new ProducerBuilder<byte[]?, byte[]?>(all)
            .SetKeySerializer(Serializers.ByteArray)
            .SetValueSerializer(Serializers.ByteArray)
            .SetLogHandler((_, line) => log(line))
            .SetErrorHandler((_, error) => _fatal ??= error.IsFatal ? (error.Code, error.Reason) : null)
            .Build());
        _ledger = ledger;
        _onReport = report => OnReport(report, 0);
    }

    public (ErrorCode Code, string Reason)? FatalError => _fatal;

    public PortReply Init(int timeoutMs) => Try(PortCall.Init, () => _client.InitTransactions(TimeSpan.FromMilliseconds(timeoutMs)));

    public PortReply Begin() => Try(PortCall.Begin, _client.BeginTransaction);

    public int Flush(int timeoutMs) => _client.Flush(TimeSpan.FromMilliseconds(timeoutMs));

    public PortReply Commit(int timeoutMs) => Try(PortCall.Commit, () => _client.CommitTransaction(TimeSpan.FromMilliseconds(timeoutMs)));

    public PortReply Abort(int timeoutMs) => Try(PortCall.Abort, () => _client.AbortTransaction(TimeSpan.FromMilliseconds(timeoutMs)));

    public Func<int, PortReply> SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, KafkaGroupMembership membership)
    {
        if (membership.Native is { } native)
        {
            // The managed client drops the metadata.
            var direct = NativeOffsets.Of(LoadedLibrary.PointerOf(_client), offsets);
            return timeoutMs =>
            {
                using (direct)
                {
                    return direct.SendToTransaction(native, timeoutMs);
                }
            };
        }

        if (offsets.Any(offset => !string.IsNullOrEmpty(offset.Metadata)))
        {
            return _ => new PortReply(PortStatus.Rejected, ConsumerOffsets.NoMetadata);
        }

        var managed = membership.Managed!;
        var list = offsets.Select(offset => new TopicPartitionOffset(offset.Partition.Topic, offset.Partition.Partition, offset.Offset)).ToList();
        return timeoutMs => Try(PortCall.SendOffsets, () => _client.SendOffsetsToTransaction(list, managed, TimeSpan.FromMilliseconds(timeoutMs)));
    }

    public PortReply Send(in ProducerRecord record, long timestamp, nint ticket)
    {
        var message = new Message<byte[]?, byte[]?>
        {
            Key = record.HasKey ? record.Key.ToArray() : null,
            Value = record.HasValue ? record.Value.ToArray() : null,
            Timestamp = new Timestamp(timestamp, TimestampType.CreateTime),
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
                new Confluent.Kafka.TopicPartition(record.Topic, record.Partition < 0 ? Partition.Any : record.Partition),
                message,
                ticket == 0 ? _onReport : report => OnReport(report, ticket));
            return PortReply.Ok;
        }
        catch (ProduceException<byte[]?, byte[]?> failure)
        {
            return ReplyTable.Of(PortCall.Send, failure);
        }
    }

    public void Dispose() => _client.Dispose();

    private static PortReply Try(PortCall call, Action action)
    {
        try
        {
            action();
            return PortReply.Ok;
        }
        catch (KafkaException failure)
        {
            return ReplyTable.Of(call, failure);
        }
    }

    private void OnReport(DeliveryReport<byte[]?, byte[]?> report, nint ticket)
    {
        if (report.Error.IsError)
        {
            _ledger.Failed(ticket, report.Error.Code, $"topic {report.Topic}: {report.Error.Reason}");
        }
        else if (ticket != 0)
        {
            _ledger.Delivered(ticket, report.Partition.Value, report.Offset.Value);
        }
    }
}
