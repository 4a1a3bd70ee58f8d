using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>
/// The classic group coordinator for one group: members, generations, eager and incremental rebalances. Needs the cluster's lock.
/// </summary>
/// <remarks>
/// <code>
/// Stable ──member joins, leaves, dies; a topic appears──▶ Rebalancing ──every member has joined──▶ Stable, generation + 1
/// Stable ──static member comes back──▶ Stable, same generation, the older incarnation is fenced
/// </code>
/// </remarks>
internal sealed class ConsumerGroup(string id, SimulatedBroker broker)
{
    private readonly List<GroupMember> _members = [];
    private readonly Dictionary<string, string> _fenced = [];
    private int _memberNumber;

    public string Id { get; } = id;

    public int Generation { get; private set; }

    public bool Rebalancing { get; private set; }

    public GroupOffsets Offsets { get; } = new();

    /// <summary>Copies of commits without a transaction that are under way, the oldest first.</summary>
    public List<SentCall> UnderWay { get; } = [];

    /// <summary>The oldest copy of a commit arrives.</summary>
    /// <returns>Whether it was taken; a member of that generation only may commit.</returns>
    public bool DeliverCommit()
    {
        if (UnderWay.Count == 0)
        {
            return false;
        }

        var copy = UnderWay[0];
        UnderWay.RemoveAt(0);
        if (Refusal(copy.Member!.MemberId, copy.Member.Generation) is not null)
        {
            return false;
        }

        foreach (var offset in copy.Offsets)
        {
            Offsets.Commit(offset);
        }

        return true;
    }

    public bool HasMembers => _members.Count != 0;

    public IReadOnlyList<GroupMember> Members => _members;

    public GroupMember? Find(string memberId) => _members.Find(member => member.Id == memberId);

    /// <summary>Whether this incarnation of a static member was replaced by another one.</summary>
    public bool IsFenced(string memberId) => _fenced.ContainsKey(memberId);

    /// <summary>Joins as a new member, or takes the place of the static member of the same instance id.</summary>
    public GroupMember Join(string clientId, string? instanceId, IReadOnlyCollection<string> topics, long allowedSilence, bool isIncremental = false)
    {
        var memberId = $"{instanceId ?? clientId}-{++_memberNumber:D6}";
        var member = instanceId is null ? null : _members.Find(one => one.InstanceId == instanceId);
        if (member is not null)
        {
            _fenced.Add(member.Id, instanceId!);
            member.Id = memberId;
            member.ClientId = clientId;
            member.AllowedSilence = allowedSilence;
            member.LastSeen = broker.NowTicks;
            member.Owned = [];
            var sameTopics = member.Topics.ToHashSet(StringComparer.Ordinal).SetEquals(topics);
            member.Topics = topics;
            if (Rebalancing || !sameTopics)
            {
                StartRebalance();
                member.Joined = true;
                CompleteIfAllJoined();
            }

            return member;
        }

        member = new GroupMember
        {
            Id = memberId,
            ClientId = clientId,
            InstanceId = instanceId,
            IsIncremental = isIncremental,
            Topics = topics,
            AllowedSilence = allowedSilence,
            LastSeen = broker.NowTicks,
        };
        _members.Add(member);
        StartRebalance();
        Rejoin(member);
        return member;
    }

    /// <summary>A member has given partitions away and joins again, so that others get them.</summary>
    public void Rebalance(GroupMember member)
    {
        StartRebalance();
        Rejoin(member);
    }

    /// <summary>A known member joins the rebalance under way.</summary>
    public void Rejoin(GroupMember member)
    {
        member.Joined = true;
        member.LastSeen = broker.NowTicks;
        CompleteIfAllJoined();
    }

    public void Leave(string memberId)
    {
        if (Find(memberId) is { } member)
        {
            Remove(member);
        }
    }

    /// <summary>Throws out members that were silent too long.</summary>
    public void ExpireMembers()
    {
        for (var i = _members.Count - 1; i >= 0; i--)
        {
            if (broker.NowTicks - _members[i].LastSeen > _members[i].AllowedSilence)
            {
                Remove(_members[i]);
            }
        }
    }

    /// <summary>A topic was created or deleted: whoever subscribes to it must share out anew.</summary>
    public void TopicChanged(string topic)
    {
        if (_members.Exists(member => member.Topics.Contains(topic)))
        {
            StartRebalance();
        }
    }

    /// <summary>Why offsets of this member and generation are refused; null if they are not.</summary>
    public string? Refusal(string memberId, int generation)
    {
        if (IsFenced(memberId))
        {
            return $"FENCED_INSTANCE_ID: another process has taken the place of '{memberId}' in group '{Id}'";
        }

        if (Find(memberId) is null)
        {
            return $"UNKNOWN_MEMBER_ID: '{memberId}' is not a member of group '{Id}' any more";
        }

        return generation == Generation
            ? null
            : $"ILLEGAL_GENERATION: '{memberId}' speaks for generation {generation} of group '{Id}', which is in {Generation}";
    }

    private void Remove(GroupMember member)
    {
        _members.Remove(member);
        StartRebalance();
        CompleteIfAllJoined();
    }

    private void StartRebalance()
    {
        if (!Rebalancing)
        {
            Rebalancing = true;
            foreach (var member in _members)
            {
                member.Joined = false;
            }
        }

        broker.SignalGroups_NeedsLock();
    }

    private void CompleteIfAllJoined()
    {
        if (!Rebalancing || !_members.TrueForAll(member => member.Joined))
        {
            return;
        }

        Rebalancing = false;
        if (_members.Count != 0)
        {
            Generation++;
            Action<IReadOnlyCollection<GroupMember>, Func<string, int>> assign = _members.TrueForAll(member => member.IsIncremental) ? StickyAssignor.Assign : RangeAssignor.Assign;
            assign(_members, topic => broker.FindTopic(topic)?.Logs.Length ?? 0);
        }

        broker.SignalGroups_NeedsLock();
    }
}
