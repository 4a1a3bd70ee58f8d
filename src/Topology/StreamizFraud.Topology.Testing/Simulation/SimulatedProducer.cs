using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>
/// A producer of a <see cref="SimulatedCluster"/>. A record is in the log when <see cref="Send"/> returns; a failure behind the queue (fenced,
/// no key for a compacted topic) shows in <see cref="Flush"/> and <see cref="Commit"/>, as with a real client.
/// </summary>
internal sealed class SimulatedProducer : IRecordProducer
{
    private readonly SimulatedBroker _broker;
    private readonly ProducerSettings _settings;
    private readonly ProducerHealth _health;
    private readonly ProducerTransaction _transaction;
    private readonly RepeatedCalls _repeated;
    private readonly ProducerAppends _appends;
    private bool _open;
    private bool _inDoubt;

    public SimulatedProducer(SimulatedBroker broker, ProducerSettings settings)
    {
        _broker = broker;
        _settings = settings;
        _health = new ProducerHealth(new ClientLife(broker, settings.ClientId));
        _transaction = new ProducerTransaction(broker, settings, _health);
        _repeated = new RepeatedCalls(broker, _transaction);
        _appends = new ProducerAppends(broker, _transaction, _health, _repeated);
    }

    public bool HasRepeatedCalls => _repeated.Any;

    private bool IsTransactional => _settings.TransactionalId is not null;

    public int LargestRecord(int? maxMessageBytes) => maxMessageBytes is { } limit
        ? Math.Min(_broker.Options.MaxRecordBytes, limit - RecordSize.BatchOverhead)
        : _broker.Options.MaxRecordBytes;

    public PortReply InitTransactions(TimeSpan timeout)
    {
        var id = _settings.TransactionalId ?? throw new InvalidOperationException("This producer was made without a transactional id.");
        if (_health.Before(FaultPoint.BeforeInitTransactions) is { IsOk: false } fault)
        {
            return fault;
        }

        var reply = _transaction.Init(id, timeout);
        return reply.IsOk ? _health.After(FaultPoint.AfterInitTransactions, PortStatus.Retry) : reply;
    }

    public PortReply Begin()
    {
        _health.AssertAlive();
        if (!_health.Fatal.IsOk)
        {
            return _health.Fatal;
        }

        if (!_transaction.IsInitialised || _open)
        {
            return WrongMoment(_open ? "a transaction is open already" : "transactions are not initialised");
        }

        _open = true;
        _transaction.Begin();
        _health.Forget();
        _repeated.Forget();
        return PortReply.Ok;
    }

    public PortReply Send(in ProducerRecord record)
    {
        if (_health.Before(FaultPoint.BeforeSend, out var resent) is { IsOk: false } fault)
        {
            return fault;
        }

        if (IsTransactional && !_open)
        {
            return NoneOpen();
        }

        if (record.Timestamp < -1)
        {
            return new PortReply(PortStatus.Rejected, $"INVALID_TIMESTAMP: {record.Timestamp}");
        }

        var bytes = RecordSize.Of(record.Key.Length, record.Value.Length, record.Headers);
        if (bytes > _broker.Options.MaxRecordBytes)
        {
            return new PortReply(PortStatus.Rejected, $"MSG_SIZE_TOO_LARGE: a record of {bytes} bytes for topic '{record.Topic}'");
        }

        if (_appends.Append(record, bytes, IsTransactional, resent) is not var (log, offset))
        {
            return PortReply.Ok;
        }

        record.Receipt?.Delivered(log.Partition, offset);
        if (_broker.Faults is not null)
        {
            _health.After(FaultPoint.AfterSend, PortStatus.Ok);
        }

        return PortReply.Ok;
    }

    public PortReply Flush(TimeSpan timeout)
    {
        if (_health.Before(FaultPoint.BeforeFlush) is { IsOk: false } fault)
        {
            return fault;
        }

        var reply = _health.Failure();
        if (!IsTransactional)
        {
            _health.Forget();
        }

        return reply;
    }

    public PortReply SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, GroupMembership membership, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfZero(offsets.Count);
        var wasGivenUp = _health.IsGivenUp;
        var fault = _health.Before(FaultPoint.BeforeSendOffsets, out var resent);
        var member = (SimulatedMembership)membership;
        if (!fault.IsOk)
        {
            if (_open && _health.IsGivenUp && !wasGivenUp)
            {
                _repeated.SendOffsets(offsets, member);
            }

            return fault;
        }

        if (!_open)
        {
            return NoneOpen();
        }

        if (_health.Failure() is { IsOk: false } failure)
        {
            return failure;
        }

        lock (_broker.Gate)
        {
            _broker.Tick_NeedsLock();
            if (!_transaction.Add_NeedsLock(offsets, member))
            {
                return _health.Failure();
            }
        }

        if (resent)
        {
            _repeated.SendOffsets(offsets, member);
        }

        return _health.After(FaultPoint.AfterSendOffsets, PortStatus.Retry);
    }

    public PortReply Commit(TimeSpan timeout)
    {
        if (_inDoubt && _health.IsGivenUp)
        {
            _health.AssertAlive();
            return _health.Fatal with { Status = PortStatus.InDoubt };
        }

        if (_health.Before(FaultPoint.BeforeCommit, out var resent) is { IsOk: false } fault)
        {
            if (fault.Status == PortStatus.InDoubt)
            {
                _inDoubt = true;
                _repeated.End(commit: true);
            }

            return fault;
        }

        if (!_open)
        {
            return NoneOpen();
        }

        if (!_inDoubt && _health.Failure() is { IsOk: false } failure)
        {
            return failure;
        }

        if (_transaction.End(commit: true) is { IsOk: false } refused)
        {
            return refused;
        }

        var reply = _health.After(FaultPoint.AfterCommit, PortStatus.InDoubt);
        _inDoubt = !reply.IsOk;
        _open = _inDoubt;
        if (resent || _inDoubt)
        {
            _repeated.End(commit: true);
        }

        return reply;
    }

    public PortReply Abort(TimeSpan timeout)
    {
        if (_inDoubt)
        {
            return new PortReply(PortStatus.InDoubt, "A commit is under way: call Commit again.");
        }

        var wasGivenUp = _health.IsGivenUp;
        if (_health.Before(FaultPoint.BeforeAbort, out var resent) is { IsOk: false } fault)
        {
            if (_open && (fault.Status == PortStatus.Retry || _health.IsGivenUp && !wasGivenUp))
            {
                _repeated.End(commit: false);
            }

            return fault;
        }

        if (!_open)
        {
            return PortReply.Ok;
        }

        if (_transaction.End(commit: false) is { IsOk: false } refused)
        {
            return refused;
        }

        var reply = _health.After(FaultPoint.AfterAbort, PortStatus.Retry);
        _open = !reply.IsOk;
        if (resent || _open)
        {
            _repeated.End(commit: false);
        }

        if (!_open)
        {
            _health.Forget();
        }

        return reply;
    }

    /// <summary>Leaves an open transaction open, as a process that goes away does; the coordinator ends it.</summary>
    public void Dispose()
    {
    }

    private static PortReply NoneOpen() => WrongMoment("no transaction is open");

    /// <summary>A call out of order harms nothing, as with a real client.</summary>
    private static PortReply WrongMoment(string reason) => new(PortStatus.Rejected, reason);
}
