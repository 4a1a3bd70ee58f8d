using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Kafka.Native;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Producing;

/// <summary>Sends spans straight into librdkafka's queue: no managed bytes a record.</summary>
/// <remarks>
/// Deliveries are seen by an acknowledgement interceptor, not by delivery reports. The managed client's report callback takes the
/// message's opaque pointer for a handle of its own and ignores zero, so natively sent records would fail unseen; and a report of every record has to be
/// carried to a polling thread and unpacked there. The interceptor runs once for each record, delivered or not, on the client's broker threads
/// before the record leaves the queue. So after a flush every outcome is in the ledger, and reports can be off.
/// </remarks>
internal sealed unsafe class DirectSender : IRecordSender
{
    private const int CopyBytes = 2;

    private readonly nint _client;
    private readonly DeliveryLedger _ledger;
    private readonly Dictionary<string, nint> _topics = new(StringComparer.Ordinal);
    private GCHandle _self;
    private string? _lastTopicName;
    private nint _lastTopic;

    // The interceptor also runs, on the sending thread, for a record that the call itself refuses.
    private int _sendingThread = -1;

    internal DirectSender(nint client, DeliveryLedger ledger)
    {
        _client = client;
        _ledger = ledger;
        _self = GCHandle.Alloc(this);
        var code = (ErrorCode)RdKafka.rd_kafka_interceptor_add_on_acknowledgement(client, "deliveries", &OnAcknowledgement, GCHandle.ToIntPtr(_self));
        if (code != ErrorCode.NoError)
        {
            _self.Free();
            throw new InvalidOperationException($"The client takes no acknowledgement interceptor: {code}.");
        }
    }

    [SkipLocalsInit] // Every field that is read is written below; zeroing 500 bytes a record showed in the producer benchmark.
    public PortReply Send(in OutgoingRecord record, nint ticket)
    {
        var headers = record.Headers.Count == 0 ? 0 : HeadersOf(record.Headers);
        byte empty = 0;
        var arguments = stackalloc ProduceArgument[8];
        nint error;
        fixed (byte* key = record.Key, value = record.Value)
        {
            // A null pointer is a null key or value; an empty one needs an address, which a span of nothing does not have.
            var keyPointer = record.HasKey ? (key == null ? &empty : key) : null;
            var valuePointer = record.HasValue ? (value == null ? &empty : value) : null;
            arguments[0].Type = ProduceArgumentType.Topic;
            arguments[0].Pointer = TopicOf(record.Topic);
            arguments[1].Type = ProduceArgumentType.Partition;
            arguments[1].Int32 = record.Partition < 0 ? -1 : record.Partition;
            arguments[2].Type = ProduceArgumentType.Flags;
            arguments[2].Int32 = CopyBytes;
            arguments[3].Type = ProduceArgumentType.Key;
            arguments[3].Memory = keyPointer;
            arguments[3].Size = (nuint)record.Key.Length;
            arguments[4].Type = ProduceArgumentType.Value;
            arguments[4].Memory = valuePointer;
            arguments[4].Size = (nuint)record.Value.Length;
            arguments[5].Type = ProduceArgumentType.Timestamp;
            arguments[5].Int64 = record.Timestamp;
            arguments[6].Type = ProduceArgumentType.Opaque;
            arguments[6].Pointer = ticket;
            arguments[7].Type = ProduceArgumentType.Headers;
            arguments[7].Pointer = headers;
            _sendingThread = Environment.CurrentManagedThreadId;
            error = RdKafka.rd_kafka_produceva(_client, arguments, headers == 0 ? 7u : 8u);
            _sendingThread = -1;
        }

        return error == 0 ? PortReply.Ok : Refused(error, headers);
    }

    /// <summary>Lets go of the topics; the interceptor's handle is freed by <see cref="Release"/> once the client is gone.</summary>
    public void Dispose()
    {
        foreach (var topic in _topics.Values)
        {
            RdKafka.rd_kafka_topic_destroy(topic);
        }

        _topics.Clear();
        _lastTopicName = null;
    }

    /// <summary>To be called after the client has been destroyed: no thread of it can call the interceptor any more.</summary>
    internal void Release() => _self.Free();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnAcknowledgement(nint client, NativeMessage* message, nint self)
    {
        if (message->Error == 0 && message->Opaque == 0)
        {
            return 0;
        }

        var sender = (DirectSender)GCHandle.FromIntPtr(self).Target!;
        try
        {
            sender.Answered(message);
        }
#pragma warning disable CA1031 // The root of a native thread: an exception would end the process. The receipt that threw counts as a failed delivery.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            sender._ledger.Failed(0, ErrorCode.Local_Application, $"a receipt threw: {failure.Message}");
        }

        return 0;
    }

    private void Answered(NativeMessage* message)
    {
        if (message->Error == 0)
        {
            _ledger.Delivered(message->Opaque, message->Partition, message->Offset);
        }
        else if (_sendingThread != Environment.CurrentManagedThreadId)
        {
            _ledger.Failed(message->Opaque, (ErrorCode)message->Error, RdKafka.Text(RdKafka.rd_kafka_err2str(message->Error)));
        }
    }

    private static PortReply Refused(nint error, nint headers)
    {
        if (headers != 0)
        {
            // Only a record that was queued takes its headers with it.
            RdKafka.rd_kafka_headers_destroy(headers);
        }

        return NativeError.Reply(PortCall.Send, error);
    }

    private static nint HeadersOf(RecordHeaders headers)
    {
        var list = RdKafka.rd_kafka_headers_new((nuint)headers.Count);
        byte empty = 0;
        for (var i = 0; i < headers.Count; i++)
        {
            var header = headers[i];
            var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(header.Key.Length) + 1);
            var size = Encoding.UTF8.GetBytes(header.Key, buffer);
            fixed (byte* name = buffer, value = header.Value)
            {
                var pointer = header.Value is null ? null : value == null ? &empty : value;
                _ = RdKafka.rd_kafka_header_add(list, name, size, pointer, header.Value?.Length ?? 0);
            }

            ArrayPool<byte>.Shared.Return(buffer);
        }

        return list;
    }

    private nint TopicOf(string name)
    {
        if (ReferenceEquals(name, _lastTopicName))
        {
            return _lastTopic;
        }

        if (!_topics.TryGetValue(name, out var topic))
        {
            topic = RdKafka.rd_kafka_topic_new(_client, name, 0);
            _topics.Add(name, topic);
        }

        _lastTopicName = name;
        _lastTopic = topic;
        return topic;
    }
}
