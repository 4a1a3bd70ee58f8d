using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>
/// A producer of a <see cref="SimulatedCluster"/>. A record is in the log when <see cref="Send"/> returns; a failure behind the queue (fenced,
/// no key for a compacted topic) shows in <see cref="Flush"/> and <see cref="Commit"/>, as with a real client.
/// </summary>
internal sealed class SimulatedProducer(SimulatedBroker broker, ProducerSettings settings) : IRecordProducer
{
    private readonly ClientLife _life = new(broker, settings.ClientId);
    private readonly TopicCache _topics = new(broker);
    private TransactionState? _state;
    private int _epoch;
    private int _number;
    private bool _open;
    private bool _inDoubt;
    private int _nextPartition;
    private PortReply _failure = PortReply.Ok;
    private PortReply _fatal = PortReply.Ok;

    public bool EndWasRetried { get; private set; }

    private bool IsTransactional => settings.TransactionalId is not null;

    public PortReply InitTransactions(TimeSpan timeout)
    {
        var id = settings.TransactionalId ?? throw new InvalidOperationException("This producer was made without a transactional id.");
        if (Before(FaultPoint.BeforeInitTransactions) is { IsOk: false } fault)
        {
            return fault;
        }

        lock (broker.Gate)
        {
            broker.Tick_NeedsLock();
            var deadline = broker.Deadline_NeedsLock(timeout);
            TransactionState state;
            while (!broker.Transactions.Init(id, settings.TransactionTimeout, out state))
            {
                if (!broker.Wait_NeedsLock(deadline, uncommitted: false))
                {
                    return new PortReply(PortStatus.Retry, $"CONCURRENT_TRANSACTIONS: markers of '{id}' are not written yet");
                }
            }

            _state = state;
            _epoch = state.Epoch;
        }

        return After(FaultPoint.AfterInitTransactions, PortStatus.Retry);
    }

    public PortReply Begin()
    {
        _life.AssertAlive();
        if (!_fatal.IsOk)
        {
            return _fatal;
        }

        if (_state is null || _open)
        {
            throw new InvalidOperationException(_open ? "A transaction is open already." : "Call InitTransactions first.");
        }

        _open = true;
        _number = 0;
        _failure = PortReply.Ok;
        EndWasRetried = false;
        return PortReply.Ok;
    }

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
        ArgumentOutOfRangeException.ThrowIfNegative(timestamp);
        if (Before(FaultPoint.BeforeSend) is { IsOk: false } fault)
        {
            return fault;
        }

        if (IsTransactional && !_open)
        {
            throw new InvalidOperationException("Send outside of a transaction.");
        }

        if (key.Length + value.Length > broker.Options.MaxRecordBytes)
        {
            return new PortReply(
                PortStatus.Rejected, $"MSG_SIZE_TOO_LARGE: a record of {key.Length + value.Length} bytes for topic '{topic}'");
        }

        PartitionLog log;
        long offset;
        lock (broker.Gate)
        {
            if (_topics.Find_NeedsLock(topic) is not { } found || partition >= found.Logs.Length)
            {
                Fail(PortStatus.MustAbort, $"UNKNOWN_TOPIC_OR_PARTITION: '{topic}', partition {partition}");
                return PortReply.Ok;
            }

            log = found.Logs[partition >= 0 ? partition : (int)((uint)_nextPartition++ % (uint)found.Logs.Length)];
            if (found.Compacted && !hasKey)
            {
                Fail(PortStatus.MustAbort, $"INVALID_RECORD: compacted topic '{topic}' takes no record without a key");
                return PortReply.Ok;
            }

            if (key.Length + value.Length > found.MaxMessageBytes)
            {
                Fail(PortStatus.MustAbort, $"MSG_SIZE_TOO_LARGE: topic '{topic}' takes {found.MaxMessageBytes} bytes");
                return PortReply.Ok;
            }

            if (IsTransactional && !Enlist_NeedsLock(log))
            {
                return PortReply.Ok;
            }

            offset = log.Append(_open ? _number : 0, key, hasKey, value, hasValue, timestamp, headers);
            if (_open)
            {
                broker.SignalAppended_NeedsLock();
            }
            else
            {
                broker.SignalStable_NeedsLock();
            }
        }

        receipt?.Delivered(log.Partition, offset);
        if (broker.Faults is not null)
        {
            _life.Ask(FaultPoint.AfterSend);
        }

        return PortReply.Ok;
    }

    public PortReply Flush(TimeSpan timeout)
    {
        if (Before(FaultPoint.BeforeFlush) is { IsOk: false } fault)
        {
            return fault;
        }

        var reply = Failure();
        if (!IsTransactional)
        {
            _failure = PortReply.Ok;
        }

        return reply;
    }

    public PortReply SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, GroupMembership membership, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfZero(offsets.Count);
        if (Before(FaultPoint.BeforeSendOffsets) is { IsOk: false } fault)
        {
            return fault;
        }

        AssertOpen();
        if (Failure() is { IsOk: false } failure)
        {
            return failure;
        }

        var member = (SimulatedMembership)membership;
        lock (broker.Gate)
        {
            broker.Tick_NeedsLock();
            if (!Enlist_NeedsLock(log: null))
            {
                return Failure();
            }

            if (!_state!.Groups.Contains(member.Group))
            {
                _state.Groups.Add(member.Group);
            }

            if (member.Group.Refusal(member.MemberId, member.Generation) is { } refusal)
            {
                Fail(PortStatus.MustAbort, refusal);
                return Failure();
            }

            foreach (var offset in offsets)
            {
                member.Group.Offsets.Add(_number, offset);
            }
        }

        return After(FaultPoint.AfterSendOffsets, PortStatus.Retry);
    }

    public PortReply Commit(TimeSpan timeout)
    {
        if (Before(FaultPoint.BeforeCommit) is { IsOk: false } fault)
        {
            _inDoubt |= fault.Status == PortStatus.InDoubt;
            EndWasRetried |= _inDoubt;
            return fault;
        }

        AssertOpen();
        if (!_inDoubt && Failure() is { IsOk: false } failure)
        {
            return failure;
        }

        if (End(commit: true) is { IsOk: false } refused)
        {
            return refused;
        }

        var reply = After(FaultPoint.AfterCommit, PortStatus.InDoubt);
        _inDoubt = !reply.IsOk;
        EndWasRetried |= _inDoubt;
        _open = _inDoubt;
        return reply;
    }

    public PortReply Abort(TimeSpan timeout)
    {
        if (_inDoubt)
        {
            return new PortReply(PortStatus.InDoubt, "A commit is under way: call Commit again.");
        }

        if (Before(FaultPoint.BeforeAbort) is { IsOk: false } fault)
        {
            EndWasRetried |= fault.Status == PortStatus.Retry;
            return fault;
        }

        if (!_open)
        {
            return PortReply.Ok;
        }

        if (End(commit: false) is { IsOk: false } refused)
        {
            return refused;
        }

        var reply = After(FaultPoint.AfterAbort, PortStatus.Retry);
        EndWasRetried |= !reply.IsOk;
        _open = !reply.IsOk;
        _failure = _open ? _failure : PortReply.Ok;
        return reply;
    }

    /// <summary>Leaves an open transaction open, as a process that goes away does; the coordinator ends it.</summary>
    public void Dispose()
    {
    }

    private PortReply End(bool commit)
    {
        lock (broker.Gate)
        {
            broker.Tick_NeedsLock();
            if (_number == 0)
            {
                // Nothing reached the coordinator, so a real client does not ask it either.
                return PortReply.Ok;
            }

            if (_state!.Epoch != _epoch)
            {
                return _fatal = Fenced();
            }

            if (_state.Number == _number && _state.Phase == TransactionPhase.Ongoing)
            {
                broker.Transactions.End(_state, commit);
                return PortReply.Ok;
            }

            // Ended already: by an earlier request whose reply was lost, or by a late duplicate of the one before.
            return _state.Number == _number && _state.Commits == commit
                ? PortReply.Ok
                : _fatal = new PortReply(PortStatus.Fatal, $"INVALID_TXN_STATE: the transaction of '{_state.Id}' has ended otherwise");
        }
    }

    /// <summary>Makes sure that the transaction is open at the coordinator and still this producer's.</summary>
    private bool Enlist_NeedsLock(PartitionLog? log)
    {
        if (broker.Options.Virtual)
        {
            broker.Tick_NeedsLock();
        }

        var state = _state!;
        if (state.Epoch != _epoch)
        {
            Fail(PortStatus.Fatal, Fenced().Reason!);
            return false;
        }

        if (_number == 0)
        {
            broker.Transactions.Enlist(state);
            _number = state.Number;
        }
        else if (state.Number != _number || state.Phase != TransactionPhase.Ongoing)
        {
            Fail(PortStatus.Fatal, $"INVALID_TXN_STATE: the transaction of '{state.Id}' is not open any more");
            return false;
        }

        if (log is not null && !log.IsOpen(_number))
        {
            state.Logs.Add(log);
        }

        return true;
    }

    private PortReply Fenced() =>
        new(PortStatus.Fatal, $"PRODUCER_FENCED: epoch {_epoch} of '{settings.TransactionalId}' is over, it is {_state!.Epoch} now");

    private void Fail(PortStatus status, string reason)
    {
        if (_failure.IsOk || status == PortStatus.Fatal)
        {
            _failure = new PortReply(IsTransactional ? status : PortStatus.Rejected, reason);
        }
    }

    private PortReply Failure() => _failure.Status == PortStatus.Fatal ? _fatal = _failure : _failure;

    private void AssertOpen()
    {
        if (!_open)
        {
            throw new InvalidOperationException("No transaction is open.");
        }
    }

    private PortReply Before(FaultPoint point)
    {
        if (!_fatal.IsOk)
        {
            _life.AssertAlive();
            return _fatal;
        }

        switch (_life.Ask(point))
        {
            case FaultAnswer.Retry:
                var status = point == FaultPoint.BeforeCommit ? PortStatus.InDoubt : PortStatus.Retry;
                return new PortReply(status, $"{point}: the request was lost, as the fault script said");
            case FaultAnswer.MustAbort:
                Fail(PortStatus.MustAbort, $"{point}: not delivered, as the fault script said");
                return point is FaultPoint.BeforeSend or FaultPoint.BeforeInitTransactions ? PortReply.Ok : _failure;
            case FaultAnswer.Fatal:
                return _fatal = new PortReply(PortStatus.Fatal, $"{point}: broken, as the fault script said");
            default:
                return PortReply.Ok;
        }
    }

    private PortReply After(FaultPoint point, PortStatus lost) =>
        _life.Ask(point) == FaultAnswer.LoseReply
            ? new PortReply(lost, $"{point}: the reply was lost, as the fault script said")
            : PortReply.Ok;
}
