using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Kafka.Consuming;
using StreamizFraud.Topology.Kafka.Native;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Producing;

/// <summary>A producer over Confluent.Kafka: transactions through the managed client, records through an <see cref="IRecordSender"/>.</summary>
/// <remarks>
/// Owned by one thread. States, as far as the calls below need them:
/// <code>
/// ready --Begin--> open --Commit ok / Abort ok--> ready
///                  open --Commit in doubt--> in doubt --Commit--> ready
/// </code>
/// All other rules of order are the client's, and its answers go through <see cref="ReplyTable"/>.
/// </remarks>
internal sealed class KafkaRecordProducer : IRecordProducer
{
    private readonly ILogger _logger;
    private readonly string _clientId;
    private readonly bool _transactional;
    private readonly IProducer<byte[]?, byte[]?> _client;
    private readonly nint _native;
    private readonly IRecordSender _sender;
    private readonly DeliveryLedger _ledger = new();
    private readonly TransactionEndWatch _endWatch = new();
    private bool _open;
    private bool _inDoubt;
    private bool _disposed;

    internal KafkaRecordProducer(ClientProperties properties, ProducerSettings settings, bool direct, ILogger logger)
    {
        _logger = logger;
        _clientId = settings.ClientId;
        _transactional = settings.TransactionalId is not null;
        _client = properties.Build(() => new ProducerBuilder<byte[]?, byte[]?>(ProducerProperties.Of(properties, settings, direct))
            .SetKeySerializer(Serializers.ByteArray)
            .SetValueSerializer(Serializers.ByteArray)
            .SetLogHandler((_, line) =>
            {
                _endWatch.Observe(line.Facility, line.Message);
                KafkaLog.Forward(logger, properties, line);
            })
            .SetErrorHandler((_, error) => KafkaLog.Passing(logger, settings.ClientId, error.Code, properties.WithoutSecrets(error.Reason)))
            .Build());
        _native = direct ? LoadedLibrary.PointerOf(_client) : 0;
        _sender = _native != 0 ? new DirectSender(_native, _ledger) : new ManagedSender(_client, _ledger);
    }

    /// <inheritdoc/>
    public bool EndWasRetried => _endWatch.WasRetried;

    /// <inheritdoc/>
    public PortReply InitTransactions(TimeSpan timeout) => Try(PortCall.Init, () => _client.InitTransactions(timeout));

    /// <inheritdoc/>
    public PortReply Begin()
    {
        var reply = Try(PortCall.Begin, _client.BeginTransaction);
        if (reply.IsOk)
        {
            _open = true;
            _inDoubt = false;
            _ = _ledger.TakeFailure();
        }

        return reply;
    }

    /// <inheritdoc/>
    /// <remarks>librdkafka takes a timestamp of 0 for "now", so a record of the first millisecond of 1970 is sent with 1.</remarks>
    public PortReply Send(
        string topic,
        int partition,
        ReadOnlySpan<byte> key,
        bool hasKey,
        ReadOnlySpan<byte> value,
        bool hasValue,
        long timestamp,
        RecordHeaders headers,
        ISendReceipt? receipt = null)
    {
        AssertOpen();
        if (_transactional && !_open)
        {
            return new PortReply(PortStatus.Rejected, "no transaction is open");
        }

        if (timestamp < 0)
        {
            return new PortReply(PortStatus.Rejected, $"negative timestamp {timestamp}");
        }

        var record = new OutgoingRecord
        {
            Topic = topic,
            Partition = partition,
            Key = hasKey ? key : default,
            HasKey = hasKey,
            Value = hasValue ? value : default,
            HasValue = hasValue,
            Timestamp = Math.Max(1, timestamp),
            Headers = headers,
        };
        if (receipt is null)
        {
            return _sender.Send(record, 0);
        }

        var ticket = _ledger.Expect(receipt, topic);
        var reply = _sender.Send(record, ticket);
        if (!reply.IsOk)
        {
            _ledger.Forget(ticket);
        }

        return reply;
    }

    /// <inheritdoc/>
    public PortReply Flush(TimeSpan timeout)
    {
        AssertOpen();
        var left = _client.Flush(timeout);
        if (_ledger.TakeFailure() is { } failure)
        {
            if (_native != 0 && RdKafka.FatalError(_native) is { } fatal)
            {
                return ReplyTable.Of(PortCall.Deliver, fatal.Code, ErrorNature.Fatal, fatal.Reason);
            }

            return ReplyTable.Of(PortCall.Deliver, failure.Code, ErrorNature.None, failure.Reason);
        }

        return left == 0 ? PortReply.Ok : new PortReply(PortStatus.Retry, $"{left} records are not answered yet");
    }

    /// <inheritdoc/>
    public PortReply SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, GroupMembership membership, TimeSpan timeout)
    {
        // The client takes an empty list for nothing to do, and then nothing checks the generation.
        ArgumentOutOfRangeException.ThrowIfZero(offsets.Count);
        AssertOpen();
        if (membership is not KafkaGroupMembership member)
        {
            throw new ArgumentException("The membership belongs to another cluster's consumer.", nameof(membership));
        }

        if (_native != 0 && member.Native is { } native)
        {
            using var list = NativeOffsets.Of(_native, offsets);
            return list.SendToTransaction(native, Milliseconds(timeout));
        }

        var managed = member.Managed ?? throw new ArgumentException("The membership was taken by direct calls, which this producer does not make.", nameof(membership));
        return Try(PortCall.SendOffsets, () => _client.SendOffsetsToTransaction(
            offsets.Select(offset => new TopicPartitionOffset(offset.Partition.Topic, offset.Partition.Partition, offset.Offset)), managed, timeout));
    }

    /// <inheritdoc/>
    public PortReply Commit(TimeSpan timeout)
    {
        var reply = End(PortCall.Commit, () => _client.CommitTransaction(timeout));
        _inDoubt = reply.Status == PortStatus.InDoubt;
        return reply;
    }

    /// <inheritdoc/>
    public PortReply Abort(TimeSpan timeout)
    {
        AssertOpen();
        if (!_open)
        {
            return PortReply.Ok;
        }

        if (_inDoubt)
        {
            return new PortReply(PortStatus.InDoubt, "a commit is in doubt: only committing again can end it");
        }

        return End(PortCall.Abort, () => _client.AbortTransaction(timeout));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _sender.Dispose();
        _client.Dispose();
        (_sender as DirectSender)?.Release();
    }

    private static int Milliseconds(TimeSpan time) => (int)Math.Clamp(time.TotalMilliseconds, 0, int.MaxValue);

    private PortReply End(PortCall call, Action end)
    {
        _endWatch.Begin(_inDoubt);
        var reply = Try(call, end);
        var took = _endWatch.End();
        if (_endWatch.WasRetried)
        {
            KafkaLog.EndRetried(_logger, _clientId, (long)took.TotalMilliseconds);
        }

        if (reply.IsOk)
        {
            _open = false;
            _ = _ledger.TakeFailure();
        }

        return reply;
    }

    private PortReply Try(PortCall call, Action action)
    {
        AssertOpen();
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

    private void AssertOpen() => ObjectDisposedException.ThrowIf(_disposed, this);
}
