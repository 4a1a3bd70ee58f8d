using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>A consumer's side of its membership: joins, and tells the consumer's owner of rebalances. Owned by the consumer's thread.</summary>
internal sealed class GroupSession(
    SimulatedBroker broker, ConsumerGroup group, ConsumerSettings settings, IReadOnlyCollection<string> topics, IGroupEvents events)
{
    private const int NoGeneration = -1;
    private IReadOnlyCollection<TopicPartition> _owned = [];
    private IReadOnlyCollection<TopicPartition> _next = [];
    private string? _memberId;
    private int _generation = NoGeneration;
    private bool _givenUp;

    private bool IsIncremental => settings.Assignment != GroupAssignment.Range;

    private enum Step
    {
        Rest,
        Assigned,
        Revoke,
        Change,
        Lost,
        Fenced,
    }

    /// <exception cref="InvalidOperationException">Before the first assignment.</exception>
    public SimulatedMembership Membership => _memberId is not null && _generation != NoGeneration
        ? new SimulatedMembership(group, _memberId, KnownGeneration())
        : throw new InvalidOperationException($"Consumer '{settings.ClientId}' has no assignment in group '{group.Id}' yet.");

    /// <summary>Heartbeat, and everything the group wants of this member now. Calls the owner's events, without the lock.</summary>
    /// <returns>Whether the owner was told anything.</returns>
    /// <exception cref="ClusterException">Another process has taken this static member's place.</exception>
    public bool Serve()
    {
        var told = false;
        while (true)
        {
            Step step;
            lock (broker.Gate)
            {
                broker.Tick_NeedsLock();
                step = Next_NeedsLock();
            }

            switch (step)
            {
                case Step.Rest:
                    return told;
                case Step.Assigned:
                    events.Assigned(_owned);
                    break;
                case Step.Revoke:
                    Revoke();
                    break;
                case Step.Change:
                    Change();
                    break;
                case Step.Lost:
                    Lose();
                    break;
                case Step.Fenced:
                    Lose();
                    throw new ClusterException(
                        ClusterFault.MemberFenced,
                        $"FENCED_INSTANCE_ID: another process is member '{settings.GroupInstanceId}' of group '{group.Id}' now.");
            }

            told = true;
        }
    }

    /// <summary>Why offsets of this member are refused; null if they are not.</summary>
    public string? Refusal_NeedsLock() => _memberId is null
        ? $"UNKNOWN_MEMBER_ID: consumer '{settings.ClientId}' has not joined group '{group.Id}'"
        : group.Refusal(_memberId, KnownGeneration_NeedsLock());

    /// <summary>Whether another process has taken this static member's place.</summary>
    public bool IsFenced_NeedsLock() => _memberId is not null && group.IsFenced(_memberId);

    /// <summary>Tells the owner that its partitions go, and leaves; a static member only goes silent, unless it is for good.</summary>
    public void Close(bool forGood, Func<bool> isDead)
    {
        bool stale;
        lock (broker.Gate)
        {
            broker.Tick_NeedsLock();
            stale = _memberId is null || group.Find(_memberId) is null;
        }

        try
        {
            if (_owned.Count != 0)
            {
                Action<IReadOnlyCollection<TopicPartition>> told = stale ? events.Lost : events.Revoked;
                told(_owned);
            }
        }
        finally
        {
            // Whatever the owner throws: the client leaves all the same, unless its process died meanwhile.
            _owned = [];
            if (!isDead())
            {
                Leave(forGood);
            }
        }
    }

    /// <summary>The consumer was given up: its owner loses everything; a dynamic member leaves, a static one goes silent.</summary>
    public void GiveUp()
    {
        _givenUp = true;
        lock (broker.Gate)
        {
            if (_memberId is not null && settings.GroupInstanceId is null)
            {
                group.Leave(_memberId);
            }
        }

        Silence();
        Lose();
    }

    /// <summary>The heartbeat stops: from now on the session timeout runs.</summary>
    public void Silence()
    {
        lock (broker.Gate)
        {
            if (_memberId is not null && group.Find(_memberId) is { } member && broker.BackgroundHeartbeats)
            {
                member.LastSeen = broker.NowTicks;
                member.AllowedSilence = settings.SessionTimeout.Ticks;
            }
        }
    }

    private void Leave(bool forGood)
    {
        lock (broker.Gate)
        {
            if (_memberId is not null && (forGood || settings.GroupInstanceId is null))
            {
                group.Leave(_memberId);
            }
        }

        Silence();
    }

    private Step Next_NeedsLock()
    {
        if (_givenUp)
        {
            return Step.Rest;
        }

        if (_memberId is null)
        {
            var silence = broker.BackgroundHeartbeats || settings.MaxPollInterval < settings.SessionTimeout
                ? settings.MaxPollInterval
                : settings.SessionTimeout;
            _memberId = group.Join(settings.ClientId, settings.GroupInstanceId, topics, silence.Ticks, IsIncremental).Id;
        }

        if (group.IsFenced(_memberId))
        {
            return Step.Fenced;
        }

        if (group.Find(_memberId) is not { } member)
        {
            return Step.Lost;
        }

        member.LastSeen = broker.NowTicks;
        if (group.Rebalancing && !member.Joined)
        {
            if (IsIncremental)
            {
                member.Owned = _owned;
            }
            else if (_owned.Count != 0)
            {
                return Step.Revoke;
            }

            group.Rejoin(member);
        }

        if (group.Rebalancing || _generation == group.Generation)
        {
            return Step.Rest;
        }

        _generation = group.Generation;
        if (IsIncremental)
        {
            _next = [.. member.Assignment];
            return Step.Change;
        }

        _owned = [.. member.Assignment];
        return Step.Assigned;
    }

    /// <summary>In incremental protocols the client takes part in rebalances by itself, and is asked for the generation with each commit.</summary>
    private int KnownGeneration()
    {
        lock (broker.Gate)
        {
            return KnownGeneration_NeedsLock();
        }
    }

    /// <summary>A simulated client may not have heard of the new generation yet when it commits: every fourth time.</summary>
    private int KnownGeneration_NeedsLock() =>
        IsIncremental && !group.Rebalancing && group.Find(_memberId!) is not null && !(broker.Options.Virtual && group.Generation % 4 == 0) ? group.Generation : _generation;

    private void Change()
    {
        TopicPartition[] gone = [.. _owned.Except(_next)];
        TopicPartition[] added = [.. _next.Except(_owned)];
        if (gone.Length != 0)
        {
            try
            {
                events.Revoked(gone);
            }
            finally
            {
                _owned = [.. _owned.Except(gone)];
            }
        }

        _owned = [.. _owned, .. added];
        events.Assigned(added);
        if (gone.Length != 0)
        {
            lock (broker.Gate)
            {
                if (group.Find(_memberId!) is { } member)
                {
                    member.Owned = _owned;
                    group.Rebalance(member);
                }
            }
        }
    }

    private void Revoke()
    {
        try
        {
            events.Revoked(_owned);
        }
        finally
        {
            _owned = [];
            lock (broker.Gate)
            {
                if (group.Find(_memberId!) is { } member && group.Rebalancing)
                {
                    group.Rejoin(member);
                }
            }
        }
    }

    private void Lose()
    {
        var owned = _owned;
        _owned = [];
        lock (broker.Gate)
        {
            // A fenced member stays what it is, so that every later call says so.
            _memberId = IsFenced_NeedsLock() ? _memberId : null;
        }

        _generation = NoGeneration;
        if (owned.Count != 0)
        {
            events.Lost(owned);
        }
    }
}
