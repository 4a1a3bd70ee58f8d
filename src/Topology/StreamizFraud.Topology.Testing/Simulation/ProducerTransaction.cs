using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>A producer's side of its transaction: its epoch, and the number of what it has opened at the coordinator.</summary>
internal sealed class ProducerTransaction(SimulatedBroker broker, ProducerSettings settings, ProducerHealth health)
{
    private TransactionState? _state;
    private int _epoch;

    public bool IsInitialised => _state is not null;

    /// <summary>Number of the open transaction; 0 until the coordinator knows of it.</summary>
    public int Number { get; private set; }

    /// <summary>Takes the transactional id over.</summary>
    public PortReply Init(string id, TimeSpan timeout)
    {
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
            return PortReply.Ok;
        }
    }

    /// <summary>Begins locally: the coordinator hears of it with the first record or offsets.</summary>
    public void Begin() => Number = 0;

    /// <summary>A copy of a request of this producer stays under way.</summary>
    public void KeepCopy_NeedsLock(SentCall copy) => _state?.UnderWay.Add(copy with { Epoch = _epoch });

    /// <summary>Puts a group's offsets into the transaction.</summary>
    /// <returns>False when that failed.</returns>
    public bool Add_NeedsLock(IReadOnlyCollection<PartitionOffset> offsets, SimulatedMembership member)
    {
        if (!Enlist_NeedsLock(log: null))
        {
            return false;
        }

        _state!.Join(member.Group);
        if (member.Group.Refusal(member.MemberId, member.Generation) is { } refusal)
        {
            health.Fail(PortStatus.MustAbort, refusal);
            return false;
        }

        if (GroupOffsets.Refusal(offsets, broker.Options.MaxOffsetMetadata) is { } tooLong)
        {
            health.Fail(PortStatus.MustAbort, tooLong);
            return false;
        }

        foreach (var offset in offsets)
        {
            member.Group.Offsets.Add(Number, offset);
        }

        return true;
    }

    /// <summary>Asks the coordinator to end the transaction.</summary>
    public PortReply End(bool commit)
    {
        lock (broker.Gate)
        {
            broker.Tick_NeedsLock();
            if (Number == 0)
            {
                // Nothing reached the coordinator, so a real client does not ask it either.
                return PortReply.Ok;
            }

            if (_state!.Epoch != _epoch)
            {
                return health.Break(Fenced());
            }

            if (_state.Number == Number && _state.Phase == TransactionPhase.Ongoing)
            {
                broker.Transactions.End(_state, commit);
                return PortReply.Ok;
            }

            // Ended already: by an earlier request whose reply was lost, or by a late duplicate of the one before.
            return _state.Number == Number && _state.Commits == commit
                ? PortReply.Ok
                : health.Break($"INVALID_TXN_STATE: the transaction of '{_state.Id}' has ended otherwise");
        }
    }

    /// <summary>Makes sure that the transaction is open at the coordinator and still this producer's.</summary>
    public bool Enlist_NeedsLock(PartitionLog? log)
    {
        if (broker.Options.Virtual)
        {
            broker.Tick_NeedsLock();
        }

        var state = _state!;
        if (state.Epoch != _epoch)
        {
            health.Fail(PortStatus.Fatal, Fenced());
            return false;
        }

        if (Number == 0)
        {
            broker.Transactions.Enlist(state);
            Number = state.Number;
        }
        else if (state.Number != Number || state.Phase != TransactionPhase.Ongoing)
        {
            health.Fail(PortStatus.Fatal, $"INVALID_TXN_STATE: the transaction of '{state.Id}' is not open any more");
            return false;
        }

        if (log is not null && !log.IsOpen(Number))
        {
            state.Join(log);
        }

        return true;
    }

    private string Fenced() =>
        $"PRODUCER_FENCED: epoch {_epoch} of '{settings.TransactionalId}' is over, it is {_state!.Epoch} now";
}
