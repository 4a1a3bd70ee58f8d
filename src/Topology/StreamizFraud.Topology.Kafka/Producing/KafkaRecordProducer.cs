using System.Diagnostics;
using System.Globalization;
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
/// any --a call does not come back--> given up: a commit stays in doubt for ever, all else is fatal
/// </code>
/// All other rules of order are the client's, and its answers go through <see cref="ReplyTable"/>.
/// </remarks>
internal sealed class KafkaRecordProducer : IRecordProducer
{
    /// <summary>What a batch has beside its records.</summary>
    private const int BatchOverhead = 61;

    /// <summary>
    /// How much longer than its own limit a call may take before the client is given up: what a busy machine or a collection of garbage needs, little
    /// beside the seconds that the call may wait.
    /// </summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait for a client to be destroyed; what takes longer goes on alone.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger;
    private readonly string _clientId;
    private readonly string? _transactionalId;
    private readonly int _maxMessageBytes;
    private readonly bool _compresses;
    private readonly IProducerClient _client;
    private readonly DeliveryLedger _ledger = new();
    private readonly TransactionCallWatch _watch = new();
    private readonly CallingThread _calls;
    private readonly bool _direct;
    private bool _open;
    private bool _inDoubt;
    private bool _disposed;

    internal KafkaRecordProducer(ClientProperties properties, ProducerSettings settings, bool direct, ILogger logger)
    {
        _logger = logger;
        _clientId = settings.ClientId;
        _transactionalId = settings.TransactionalId;
        _direct = direct;
        _calls = new CallingThread(settings.ClientId);
        var all = ProducerProperties.Of(properties, settings, direct);
        _maxMessageBytes = int.Parse(all["message.max.bytes"], CultureInfo.InvariantCulture);
        _compresses = ProducerProperties.Compresses(all);
        var lines = new ClientLines(properties, logger);
        _client = direct
            ? new DirectProducerClient(properties, all, _ledger, _watch, lines.Forward)
            : new ManagedProducerClient(properties, all, _ledger, line =>
            {
                _watch.Observe(line.Facility, line.Message);
                lines.Forward(line);
            });
    }

    /// <inheritdoc/>
    public bool HasRepeatedCalls => _watch.HasRepeatedCalls;

    /// <inheritdoc/>
    /// <remarks>
    /// The client refuses by the same sum. A topic's limit is that of a batch as it is sent: what a compressed one will take is known by sending it.
    /// </remarks>
    public int LargestRecord(int? maxMessageBytes) =>
        _compresses || maxMessageBytes is not { } limit ? _maxMessageBytes : Math.Min(_maxMessageBytes, limit - BatchOverhead);

    /// <inheritdoc/>
    public PortReply InitTransactions(TimeSpan timeout)
    {
        AssertOpen();
        if (_calls.IsGivenUp)
        {
            return GivenUp();
        }

        var reply = Call("InitTransactions", _client.Init, timeout, PortStatus.Retry);
        return reply.Status == PortStatus.Forbidden ? reply with { Reason = $"transactional id {_transactionalId}: {reply.Reason}" } : reply;
    }

    /// <inheritdoc/>
    public PortReply Begin()
    {
        AssertOpen();
        var reply = Call("BeginTransaction", _ => _client.Begin(), TimeSpan.Zero, PortStatus.Fatal);
        if (reply.IsOk)
        {
            _open = true;
            _inDoubt = false;
            _ = _ledger.TakeFailure();
        }

        return reply;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// librdkafka takes a timestamp of 0 for "now". A record without a time is sent so, as the JVM's client does: a broker that refuses old
    /// records would refuse it otherwise. One of the first millisecond of 1970 is sent with 1.
    /// </remarks>
    public PortReply Send(in ProducerRecord record)
    {
        AssertOpen();
        if (_calls.IsGivenUp)
        {
            return GivenUp();
        }

        if (_transactionalId is not null && !_open)
        {
            return new PortReply(PortStatus.Rejected, "no transaction is open");
        }

        if (record.Timestamp < -1)
        {
            return new PortReply(PortStatus.Rejected, $"negative timestamp {record.Timestamp}");
        }

        var ticket = record.Receipt is null ? 0 : _ledger.Expect(record.Receipt, record.Topic);
        var reply = _client.Send(record, record.Timestamp < 0 ? 0 : Math.Max(1, record.Timestamp), ticket);
        if (!reply.IsOk)
        {
            _ledger.Forget(ticket);
        }

        if (reply.Status == PortStatus.Forbidden)
        {
            return reply with { Reason = $"topic {record.Topic}: {reply.Reason}" };
        }

        // After a failed delivery the client takes nothing more: what failed says more than that.
        return reply.Status == PortStatus.MustAbort && _ledger.TakeFailure() is { } failure ? Undelivered(failure.Code, failure.Reason) : reply;
    }

    /// <inheritdoc/>
    public PortReply Flush(TimeSpan timeout)
    {
        AssertOpen();
        var left = 0;
        var back = Call("Flush", limit =>
        {
            left = _client.Flush(limit);
            return PortReply.Ok;
        }, timeout, PortStatus.Fatal);
        if (!back.IsOk)
        {
            return back;
        }

        if (_ledger.TakeFailure() is { } failure)
        {
            if (_client.FatalError is { } fatal)
            {
                return ReplyTable.Of(PortCall.Deliver, fatal.Code, ErrorNature.Fatal, fatal.Reason);
            }

            return Undelivered(failure.Code, failure.Reason);
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

        if (_calls.IsGivenUp)
        {
            return GivenUp();
        }

        return Call("SendOffsetsToTransaction", _client.SendOffsets(offsets, member), timeout, PortStatus.Fatal);
    }

    /// <inheritdoc/>
    public PortReply Commit(TimeSpan timeout)
    {
        AssertOpen();
        if (_inDoubt && _calls.IsGivenUp)
        {
            return GivenUp() with { Status = PortStatus.InDoubt };
        }

        var reply = End("CommitTransaction", _client.Commit, timeout, PortStatus.InDoubt);
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

        return End("AbortTransaction", _client.Abort, timeout, PortStatus.Fatal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _ledger.Close();
        _calls.End(_client.Dispose, Farewell);
    }

    /// <summary>
    /// Why a queued record was lost. One that the client has thrown away itself was in a transaction that has failed before, and any call that does not fit into it
    /// says of what; beginning another one is a call that changes nothing.
    /// </summary>
    private PortReply Undelivered(ErrorCode code, string reason)
    {
        if (_open && (code is ErrorCode.Local_PurgeQueue or ErrorCode.Local_PurgeInflight) && _client.Begin() is { Status: PortStatus.Forbidden or PortStatus.MustAbort } cause)
        {
            return cause with { Reason = $"{cause.Reason}; the first lost record was for {reason}" };
        }

        return ReplyTable.Of(PortCall.Deliver, code, ErrorNature.None, reason);
    }

    private static int Milliseconds(TimeSpan time) => (int)Math.Clamp(time.TotalMilliseconds, 0, int.MaxValue);

    private static PortReply GivenUp() => new(PortStatus.Fatal, "an earlier call did not come back, and the client was given up");

    /// <summary>Makes a call that waits for the cluster; one that does not come back has the reply <paramref name="lost"/>.</summary>
    private PortReply Call(string name, Func<int, PortReply> call, TimeSpan timeout, PortStatus lost)
    {
        if (_calls.IsGivenUp)
        {
            return GivenUp();
        }

        var reply = PortReply.Ok;
        var limit = timeout + Margin;
        if (_calls.TryMake(() => reply = call(Milliseconds(timeout)), limit))
        {
            return reply;
        }

        _ledger.Close();
        KafkaLog.GivenUp(_logger, _clientId, name, limit.TotalSeconds);
        return new PortReply(lost, $"{name} did not come back within {limit.TotalSeconds:0.#} s, and the client was given up");
    }

    private PortReply End(string name, Func<int, PortReply> end, TimeSpan timeout, PortStatus lost)
    {
        var began = Stopwatch.GetTimestamp();
        var reply = Call(name, end, timeout, lost);
        if (!_direct)
        {
            _watch.Took(Stopwatch.GetElapsedTime(began), reply.Status == PortStatus.InDoubt);
        }

        if (_watch.HasRepeatedCalls)
        {
            KafkaLog.CallsRepeated(_logger, _clientId);
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
