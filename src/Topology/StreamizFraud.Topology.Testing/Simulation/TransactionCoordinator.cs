namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>
/// Transactions of all producers, as Kafka's coordinator keeps them without KIP-890: one epoch for all transactions of a producer. Needs the
/// cluster's lock.
/// </summary>
/// <remarks>
/// <code>
/// Empty ──first record or offsets──▶ Ongoing ──end, decided──▶ Ending ──markers──▶ Empty
///                                    Ongoing ──a new producer, or the time limit: epoch + 1, abort──▶ Ending
/// </code>
/// </remarks>
internal sealed class TransactionCoordinator(SimulatedBroker broker)
{
    private readonly Dictionary<string, TransactionState> _states = [];
    private int _number;

    public TransactionState? Find(string id) => _states.GetValueOrDefault(id);

    /// <summary>Gives the id to a new producer: older ones are fenced, what they left open is aborted.</summary>
    /// <returns>False while markers are pending: ask again.</returns>
    public bool Init(string id, TimeSpan timeout, out TransactionState state)
    {
        if (!_states.TryGetValue(id, out state!))
        {
            _states.Add(id, state = new TransactionState(id));
        }

        if (state.Phase == TransactionPhase.Ongoing)
        {
            state.Epoch++;
            End(state, commit: false);
        }

        if (state.Phase == TransactionPhase.Ending)
        {
            return false;
        }

        state.Epoch++;
        state.TimeoutTicks = timeout.Ticks;
        state.LastEnd = null;
        return true;
    }

    /// <summary>Opens the transaction at the coordinator, if it is not open.</summary>
    public void Enlist(TransactionState state)
    {
        if (state.Phase == TransactionPhase.Ongoing)
        {
            return;
        }

        // A real client repeats its first request until the markers of the transaction before are written. Nothing of this producer can
        // happen in between, so they are written now.
        Complete(state);
        state.Number = ++_number;
        state.Phase = TransactionPhase.Ongoing;
        state.Commits = null;
        state.ExpiresAt = broker.NowTicks + state.TimeoutTicks;
    }

    /// <summary>Decides an open transaction; its markers follow at once or later.</summary>
    public void End(TransactionState state, bool commit)
    {
        state.LastEnd = (state.Epoch, commit);
        state.Phase = TransactionPhase.Ending;
        state.Commits = commit;
        var delay = broker.MarkerDelay;
        if (delay == TimeSpan.Zero)
        {
            Complete(state);
        }
        else
        {
            state.MarkersAt = delay == Timeout.InfiniteTimeSpan ? long.MaxValue : broker.NowTicks + delay.Ticks;
        }
    }

    /// <summary>A duplicate of the last request to end arrives late.</summary>
    /// <returns>Whether it ended a transaction.</returns>
    public bool RepeatLastEnd(string id)
    {
        if (Find(id) is not { LastEnd: { } last, Phase: TransactionPhase.Ongoing } state || last.Epoch != state.Epoch)
        {
            return false;
        }

        End(state, last.Commit);
        return true;
    }

    /// <summary>The oldest copy of this kind that is under way arrives. Whatever it does, it is gone then.</summary>
    /// <remarks>
    /// As the broker checks it without KIP-890: the epoch must be the present one, and offsets are taken only by a transaction that is open and
    /// that their group has joined. Nothing tells one transaction of an epoch from the next.
    /// </remarks>
    /// <returns>Whether it changed anything.</returns>
    public bool Deliver(string id, TransactionalCall kind)
    {
        if (Find(id) is not { } state || state.UnderWay.FindIndex(copy => copy.Kind == kind) is not (>= 0 and var index))
        {
            return false;
        }

        var copy = state.UnderWay[index];
        state.UnderWay.RemoveAt(index);
        if (copy.Epoch != state.Epoch || state.Phase == TransactionPhase.Ending)
        {
            return false;
        }

        switch (kind)
        {
            case TransactionalCall.AddPartitions:
                // Where none is open it opens one, which its producer knows nothing of.
                Enlist(state);
                state.Join(copy.Log!);
                return true;
            case TransactionalCall.AddOffsets:
                Enlist(state);
                state.Join(copy.Member!.Group);
                return true;
            case TransactionalCall.CommitOffsets:
                var member = copy.Member!;
                if (state.Phase != TransactionPhase.Ongoing
                    || !state.Groups.Contains(member.Group)
                    || member.Group.Refusal(member.MemberId, member.Generation) is not null)
                {
                    return false;
                }

                foreach (var offset in copy.Offsets)
                {
                    member.Group.Offsets.Add(state.Number, offset);
                }

                return true;
            default:
                if (state.Phase != TransactionPhase.Ongoing)
                {
                    return false;
                }

                End(state, copy.Commit);
                return true;
        }
    }

    /// <summary>Writes all pending markers.</summary>
    public void CompleteAll()
    {
        foreach (var state in _states.Values)
        {
            Complete(state);
        }
    }

    /// <summary>Aborts what was open too long, and writes the markers that are due.</summary>
    public void Tick()
    {
        foreach (var state in _states.Values)
        {
            if (state.Phase == TransactionPhase.Ongoing && broker.NowTicks >= state.ExpiresAt)
            {
                state.Epoch++;
                End(state, commit: false);
            }
            else if (state.Phase == TransactionPhase.Ending && broker.NowTicks >= state.MarkersAt)
            {
                Complete(state);
            }
        }
    }

    private void Complete(TransactionState state)
    {
        if (state.Phase != TransactionPhase.Ending)
        {
            return;
        }

        var commit = state.Commits == true;
        var timestamp = broker.NowMilliseconds;
        foreach (var log in state.Logs)
        {
            log.Mark(state.Number, commit, timestamp);
        }

        foreach (var group in state.Groups)
        {
            group.Offsets.End(state.Number, commit);
        }

        state.Logs.Clear();
        state.Groups.Clear();
        state.Phase = TransactionPhase.Empty;
        broker.SignalStable_NeedsLock();
    }
}
