using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>A consumer of a <see cref="SimulatedCluster"/>. Owned by one thread.</summary>
internal sealed class SimulatedConsumer(SimulatedBroker broker, ConsumerSettings settings) : IRecordConsumer
{
    /// <summary>Records are collected under the lock and handed over without it, so many at a time that they stay in the processor's cache.</summary>
    private const int BatchSize = 128;

    private readonly ClientLife _life = new(broker, settings.ClientId);
    private readonly List<FetchedPartition> _fetched = [];
    private readonly PolledRecord[] _batch = new PolledRecord[BatchSize];
    private GroupSession? _session;
    private bool _closed;
    private bool _givenUp;

    public GroupMembership Membership => _session?.Membership
        ?? throw new InvalidOperationException($"Consumer '{settings.ClientId}' is not in a group.");

    public void Subscribe(IReadOnlyCollection<string> topics, IGroupEvents events)
    {
        if (_session is not null)
        {
            throw new InvalidOperationException("Subscribed already.");
        }

        lock (broker.Gate)
        {
            _session = new GroupSession(broker, Group_NeedsLock(), settings, [.. topics], events);
        }
    }

    public int Poll(TimeSpan timeout, int maxRecords, IRecordSink sink)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRecords, 1);
        ObjectDisposedException.ThrowIf(_closed, this);
        AssertKept();
        switch (_life.Ask(FaultPoint.BeforePoll))
        {
            case FaultAnswer.Retry:
                return 0;
            case FaultAnswer.Hang:
                throw GiveUp(FaultPoint.BeforePoll);
        }

        var total = 0;
        for (var count = Wait(timeout, Math.Min(maxRecords, BatchSize)); count != 0;)
        {
            for (var i = 0; i < count; i++)
            {
                sink.Add(in _batch[i]);
            }

            total += count;
            var most = Math.Min(maxRecords - total, BatchSize);
            if (count < BatchSize || most == 0)
            {
                break;
            }

            lock (broker.Gate)
            {
                count = Collect_NeedsLock(_batch.AsSpan(0, most));
            }
        }

        // A batch must not keep pages alive that nobody else refers to.
        Array.Clear(_batch);
        return total;
    }

    public void Fetch(IReadOnlyCollection<PartitionOffset> positions)
    {
        _life.AssertAlive();
        foreach (var position in positions)
        {
            if (position.Offset < 0 && settings.OffsetReset == OffsetReset.Error)
            {
                throw new StreamException(
                    FaultScope.Application,
                    $"{position.Partition}: there is no offset to begin at, and beginning anywhere else is not allowed.") { IsLoggable = true };
            }
        }

        _fetched.Clear();
        foreach (var position in positions)
        {
            _fetched.Add(new FetchedPartition(position.Partition, position.Offset));
        }
    }

    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => SetPaused(partitions, paused: true);

    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => SetPaused(partitions, paused: false);

    public long Position(TopicPartition partition) => Find(partition)?.Cursor.Offset ?? -1;

    public long EndOffset(TopicPartition partition) => Find(partition)?.KnownEnd ?? -1;

    public IReadOnlyList<PartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout)
    {
        AssertKept();
        switch (_life.Ask(FaultPoint.BeforeCommitted))
        {
            case FaultAnswer.Retry:
                throw new ClusterException(ClusterFault.Unreachable, "Committed offsets: no answer, as the fault script said.");
            case FaultAnswer.Hang:
                throw GiveUp(FaultPoint.BeforeCommitted);
        }

        lock (broker.Gate)
        {
            broker.Tick_NeedsLock();
            var offsets = Group_NeedsLock().Offsets;
            var deadline = broker.Deadline_NeedsLock(timeout);
            while (settings.ReadCommitted && partitions.Any(offsets.IsUnstable))
            {
                if (!broker.Wait_NeedsLock(deadline, uncommitted: false))
                {
                    var unstable = string.Join(", ", partitions.Where(offsets.IsUnstable));
                    throw new ClusterException(
                        ClusterFault.Unreachable,
                        $"UNSTABLE_OFFSET_COMMIT: group '{settings.GroupId}' has unstable offsets for {unstable} after {timeout}: a transaction is pending.");
                }
            }

            return [.. partitions.Select(offsets.Get)];
        }
    }

    public PortReply CommitOffsets(IReadOnlyCollection<PartitionOffset> offsets)
    {
        if (_givenUp)
        {
            return new PortReply(PortStatus.Fatal, "Commit of offsets: the consumer was given up");
        }

        switch (_life.Ask(FaultPoint.BeforeCommitOffsets))
        {
            case FaultAnswer.Retry:
                return new PortReply(PortStatus.Retry, "Commit of offsets: the request was lost, as the fault script said");
            case FaultAnswer.Resend:
                KeepCopy(offsets);
                break;
            case FaultAnswer.Hang:
                KeepCopy(offsets);
                return new PortReply(PortStatus.Fatal, GiveUp(FaultPoint.BeforeCommitOffsets).Message);
        }

        lock (broker.Gate)
        {
            broker.Tick_NeedsLock();
            var group = Group_NeedsLock();
            var refusal = _session is not null
                ? _session.Refusal_NeedsLock()
                : group.HasMembers ? $"UNKNOWN_MEMBER_ID: group '{group.Id}' has members, this consumer is none of them" : null;
            if (refusal is not null)
            {
                return new PortReply(_session?.IsFenced_NeedsLock() == true ? PortStatus.Fatal : PortStatus.MustAbort, refusal);
            }

            if (GroupOffsets.Refusal(offsets, broker.Options.MaxOffsetMetadata) is { } tooLong)
            {
                return new PortReply(PortStatus.Rejected, tooLong);
            }

            foreach (var offset in offsets)
            {
                group.Offsets.Commit(offset);
            }
        }

        return _life.Ask(FaultPoint.AfterCommitOffsets) switch
        {
            FaultAnswer.LoseReply => new PortReply(PortStatus.Retry, "Commit of offsets: the reply was lost, as the fault script said"),
            FaultAnswer.Hang => new PortReply(PortStatus.Fatal, GiveUp(FaultPoint.AfterCommitOffsets).Message),
            _ => PortReply.Ok,
        };
    }

    private void KeepCopy(IReadOnlyCollection<PartitionOffset> offsets)
    {
        lock (broker.Gate)
        {
            if (_session is not null && _session.Refusal_NeedsLock() is null)
            {
                Group_NeedsLock().UnderWay.Add(new SentCall(TransactionalCall.CommitOffsets) { Member = _session.Membership, Offsets = [.. offsets] });
            }
        }
    }

    public void Close() => CloseOnce(forGood: false);

    public void Leave() => CloseOnce(forGood: true);

    private void CloseOnce(bool forGood)
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        if (!_life.IsDead && !_givenUp)
        {
            _session?.Close(forGood, () => _life.IsDead);
        }

        _fetched.Clear();
    }

    /// <summary>Without <see cref="Close"/> the group learns nothing: the member's session has to run out, as after the death of a process.</summary>
    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            _session?.Silence();
        }
    }

    private void AssertKept()
    {
        if (_givenUp)
        {
            throw new ClusterException(ClusterFault.ClientLost, $"Consumer '{settings.ClientId}' was given up.");
        }
    }

    /// <summary>A call does not come back. A dynamic member leaves the group in the background; a static one goes silent, its successor takes its place.</summary>
    private ClusterException GiveUp(FaultPoint point)
    {
        _givenUp = true;
        _fetched.Clear();
        _session?.GiveUp();
        return new ClusterException(ClusterFault.ClientLost, $"{point}: the call did not come back, consumer '{settings.ClientId}' was given up, as the fault script said.");
    }

    /// <summary>Serves the group and collects the first records, waiting for them.</summary>
    private int Wait(TimeSpan timeout, int most)
    {
        long? deadline = null;
        while (true)
        {
            var told = _session?.Serve() == true;
            lock (broker.Gate)
            {
                if (_session is null)
                {
                    broker.Tick_NeedsLock();
                }

                var count = Collect_NeedsLock(_batch.AsSpan(0, most));
                deadline ??= broker.Deadline_NeedsLock(timeout);
                if (count != 0 || told || !broker.Wait_NeedsLock(deadline.Value, uncommitted: !settings.ReadCommitted))
                {
                    return count;
                }
            }
        }
    }

    private ConsumerGroup Group_NeedsLock() => broker.Group_NeedsLock(
        settings.GroupId ?? throw new InvalidOperationException($"Consumer '{settings.ClientId}' was made without a group."));

    private int Collect_NeedsLock(Span<PolledRecord> into)
    {
        if (_fetched.Count == 0)
        {
            return 0;
        }

        foreach (var partition in _fetched)
        {
            partition.Prepare_NeedsLock(broker, settings);
        }

        // What was written first is handed over first; each partition gets its share before any gets more, so that one with a long backlog
        // does not starve the others.
        SortByWaiting();
        var share = (into.Length + _fetched.Count - 1) / _fetched.Count;
        var count = 0;
        for (var pass = 0; pass < 2 && count < into.Length; pass++)
        {
            for (var i = 0; i < _fetched.Count && count < into.Length; i++)
            {
                var most = pass == 0 ? Math.Min(share, into.Length - count) : into.Length - count;
                count += _fetched[i].Read_NeedsLock(into.Slice(count, most), settings.ReadCommitted);
            }
        }

        return count;
    }

    /// <summary>Puts the partition first that has waited longest. They are few, and mostly in order.</summary>
    private void SortByWaiting()
    {
        for (var i = 1; i < _fetched.Count; i++)
        {
            var moved = _fetched[i];
            var place = i;
            for (var since = moved.WaitingSince; place > 0 && _fetched[place - 1].WaitingSince > since; place--)
            {
                _fetched[place] = _fetched[place - 1];
            }

            _fetched[place] = moved;
        }
    }

    private void SetPaused(IReadOnlyCollection<TopicPartition> partitions, bool paused)
    {
        foreach (var partition in partitions)
        {
            if (Find(partition) is { } found)
            {
                found.Paused = paused;
            }
        }
    }

    private FetchedPartition? Find(TopicPartition partition)
    {
        foreach (var fetched in _fetched)
        {
            if (fetched.Partition == partition)
            {
                return fetched;
            }
        }

        return null;
    }
}
