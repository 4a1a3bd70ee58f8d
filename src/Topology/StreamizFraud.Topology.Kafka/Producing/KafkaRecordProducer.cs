using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Kafka.Consuming;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Producing;

/// <summary>A producer over librdkafka: the port's rules around an <see cref="IProducerClient"/>.</summary>
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
    private readonly IProducerClient _client;
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
        var all = ProducerProperties.Of(properties, settings, direct);
        var lines = new ClientLines(properties, logger);
        Action<LogMessage> log = line =>
        {
            _endWatch.Observe(line.Facility, line.Message);
            lines.Forward(line);
        };
        _client = direct ? new DirectProducerClient(properties, all, _ledger, log) : new ManagedProducerClient(properties, all, _ledger, log);
    }

    /// <inheritdoc/>
    public bool HasRepeatedCalls => _endWatch.WasRetried;

    /// <inheritdoc/>
    public PortReply InitTransactions(TimeSpan timeout)
    {
        AssertOpen();
        return _client.Init(Milliseconds(timeout));
    }

    /// <inheritdoc/>
    public PortReply Begin()
    {
        AssertOpen();
        var reply = _client.Begin();
        if (reply.IsOk)
        {
            _open = true;
            _inDoubt = false;
            _ = _ledger.TakeFailure();
        }

        return reply;
    }

    /// <inheritdoc/>
    /// <remarks>librdkafka takes a timestamp of 0 for "now", so a record of the first millisecond of 1970 is sent with 1, like one without a time.</remarks>
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

        if (timestamp < -1)
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
            return _client.Send(record, 0);
        }

        var ticket = _ledger.Expect(receipt, topic);
        var reply = _client.Send(record, ticket);
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
        var left = _client.Flush(Milliseconds(timeout));
        if (_ledger.TakeFailure() is { } failure)
        {
            if (_client.FatalError is { } fatal)
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

        return _client.SendOffsets(offsets, member, Milliseconds(timeout));
    }

    /// <inheritdoc/>
    public PortReply Commit(TimeSpan timeout)
    {
        var reply = End(_client.Commit, timeout);
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

        return End(_client.Abort, timeout);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _client.Dispose();
    }

    private static int Milliseconds(TimeSpan time) => (int)Math.Clamp(time.TotalMilliseconds, 0, int.MaxValue);

    private PortReply End(Func<int, PortReply> end, TimeSpan timeout)
    {
        AssertOpen();
        _endWatch.Begin(_inDoubt);
        var reply = end(Milliseconds(timeout));
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

    private void AssertOpen() => ObjectDisposedException.ThrowIf(_disposed, this);
}
