using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Kafka.Consuming;
using StreamizFraud.Topology.Kafka.Native;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Producing;

/// <summary>A producer of librdkafka's own, without the managed client: spans go straight into its queue, no managed bytes a record.</summary>
/// <remarks>
/// Not the managed client's producer with direct sends: its delivery callback takes a message's opaque pointer for a handle of its own and
/// ignores zero, so records sent around it would fail unseen; and an acknowledgement interceptor can only be added before the client starts. Here
/// every outcome comes to our own callback, which the owner's thread serves in <see cref="Flush"/>, in commits and every few sends. Until it is
/// served a record counts against the queue's limits.
/// </remarks>
internal sealed unsafe class DirectProducerClient : IProducerClient
{
    private const int CopyBytes = 2;

    /// <summary>Sends between two looks at the answers: often enough to keep the queue short, seldom enough to cost nothing.</summary>
    private const int SendsPerPoll = 512;

    private readonly nint _client;
    private readonly DeliveryLedger _ledger;
    private readonly TransactionCallWatch _watch;
    private readonly Action<LogMessage> _log;
    private readonly Dictionary<string, nint> _topics = new(StringComparer.Ordinal);
    private GCHandle _self;
    private string? _lastTopicName;
    private nint _lastTopic;
    private int _sends;

    internal DirectProducerClient(ClientProperties properties, Dictionary<string, string> all, DeliveryLedger ledger, TransactionCallWatch watch, Action<LogMessage> log)
    {
        _ledger = ledger;
        _watch = watch;
        _log = log;
        _self = GCHandle.Alloc(this);
        var config = RdKafka.rd_kafka_conf_new();
        RdKafka.rd_kafka_conf_set_opaque(config, GCHandle.ToIntPtr(_self));
        RdKafka.rd_kafka_conf_set_dr_msg_cb(config, &OnDelivery);
        RdKafka.rd_kafka_conf_set_log_cb(config, &OnLog);
        _ = RdKafka.rd_kafka_conf_interceptor_add_on_new(config, "calls", &OnNew, GCHandle.ToIntPtr(_self));
        try
        {
            _client = properties.Build(() => Create(config, all));
        }
        catch
        {
            // Only a client that was made takes its configuration with it.
            RdKafka.rd_kafka_conf_destroy(config);
            _self.Free();
            throw;
        }
    }

    public (ErrorCode Code, string Reason)? FatalError => RdKafka.FatalError(_client);

    public PortReply Init(int timeoutMs) => NativeError.Reply(PortCall.Init, RdKafka.rd_kafka_init_transactions(_client, timeoutMs));

    public PortReply Begin() => NativeError.Reply(PortCall.Begin, RdKafka.rd_kafka_begin_transaction(_client));

    public PortReply Commit(int timeoutMs) => NativeError.Reply(PortCall.Commit, RdKafka.rd_kafka_commit_transaction(_client, timeoutMs));

    public PortReply Abort(int timeoutMs) => NativeError.Reply(PortCall.Abort, RdKafka.rd_kafka_abort_transaction(_client, timeoutMs));

    public int Flush(int timeoutMs)
    {
        var code = (ErrorCode)RdKafka.rd_kafka_flush(_client, timeoutMs);
        return code == ErrorCode.NoError ? 0 : Math.Max(1, RdKafka.rd_kafka_outq_len(_client));
    }

    public Func<int, PortReply> SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, KafkaGroupMembership membership)
    {
        var native = membership.Native ?? throw new ArgumentException("The membership was taken without direct calls, which this producer makes.", nameof(membership));
        var list = NativeOffsets.Of(_client, offsets);
        return timeoutMs =>
        {
            using (list)
            {
                return list.SendToTransaction(native, timeoutMs);
            }
        };
    }

    [SkipLocalsInit] // Every field that is read is written below; zeroing 500 bytes a record showed in the producer benchmark.
    public PortReply Send(in ProducerRecord record, long timestamp, nint ticket)
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
            arguments[3].Size = record.HasKey ? (nuint)record.Key.Length : 0;
            arguments[4].Type = ProduceArgumentType.Value;
            arguments[4].Memory = valuePointer;
            arguments[4].Size = record.HasValue ? (nuint)record.Value.Length : 0;
            arguments[5].Type = ProduceArgumentType.Timestamp;
            arguments[5].Int64 = timestamp;
            arguments[6].Type = ProduceArgumentType.Opaque;
            arguments[6].Pointer = ticket;
            arguments[7].Type = ProduceArgumentType.Headers;
            arguments[7].Pointer = headers;
            error = RdKafka.rd_kafka_produceva(_client, arguments, headers == 0 ? 7u : 8u);
        }

        if (++_sends >= SendsPerPoll || error != 0)
        {
            _sends = 0;
            _ = RdKafka.rd_kafka_poll(_client, 0);
        }

        return error == 0 ? PortReply.Ok : Refused(error, headers);
    }

    public void Dispose()
    {
        foreach (var topic in _topics.Values)
        {
            RdKafka.rd_kafka_topic_destroy(topic);
        }

        _topics.Clear();
        _lastTopicName = null;

        // Returns when the client's threads have ended, so no callback can come after it.
        RdKafka.rd_kafka_destroy(_client);
        _self.Free();
    }

    private static nint Create(nint config, Dictionary<string, string> all)
    {
        const int Size = 512;
        var error = stackalloc byte[Size];
        foreach (var (name, value) in all)
        {
            if (RdKafka.rd_kafka_conf_set(config, name, value, error, Size) != 0)
            {
                throw new ArgumentException(RdKafka.Text(error));
            }
        }

        var client = RdKafka.rd_kafka_new(RdKafka.ProducerType, config, error, Size);
        return client != 0 ? client : throw new ArgumentException(RdKafka.Text(error));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnNew(nint client, nint config, nint self, byte* error, nuint errorSize)
    {
        fixed (byte* name = "calls"u8)
        {
            return RdKafka.rd_kafka_interceptor_add_on_response_received(client, name, &OnResponse, self);
        }
    }

    /// <summary>Called for each request by the client's threads: most have been answered.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnResponse(
        nint client, int socket, byte* broker, int brokerId, short request, short version, int correlation, nuint size, long roundTrip, int error, nint self)
    {
        if (error is not (0 or RdKafka.DestroyError))
        {
            ((DirectProducerClient)GCHandle.FromIntPtr(self).Target!)._watch.Unanswered(request);
        }

        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDelivery(nint client, NativeMessage* message, nint self)
    {
        if (message->Error == 0 && message->Opaque == 0)
        {
            return;
        }

        var producer = (DirectProducerClient)GCHandle.FromIntPtr(self).Target!;
        try
        {
            producer.Answered(message);
        }
#pragma warning disable CA1031 // Called from native frames: an exception would end the process. A receipt that threw counts as a failed delivery.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            producer._ledger.Failed(0, ErrorCode.Local_Application, $"a receipt threw: {failure.GetType().Name}");
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(nint client, int level, byte* facility, byte* line)
    {
        // While the client is being made it may have no handle of its own to log with yet.
        var self = client == 0 ? 0 : RdKafka.rd_kafka_opaque(client);
        if (self == 0)
        {
            return;
        }

        try
        {
            var producer = (DirectProducerClient)GCHandle.FromIntPtr(self).Target!;
            producer._log(new LogMessage(RdKafka.Text(RdKafka.rd_kafka_name(client)), (SyslogLevel)level, RdKafka.Text(facility), RdKafka.Text(line)));
        }
#pragma warning disable CA1031 // The root of a native thread, and telemetry may never break processing.
        catch (Exception)
#pragma warning restore CA1031
        {
            // A logger that throws has nowhere to say so.
        }
    }

    private void Answered(NativeMessage* message)
    {
        if (message->Error == 0)
        {
            _ledger.Delivered(message->Opaque, message->Partition, message->Offset);
        }
        else
        {
            var topic = message->Topic == 0 ? string.Empty : $"topic {RdKafka.Text(RdKafka.rd_kafka_topic_name(message->Topic))}: ";
            _ledger.Failed(message->Opaque, (ErrorCode)message->Error, topic + RdKafka.Text(RdKafka.rd_kafka_err2str(message->Error)));
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
