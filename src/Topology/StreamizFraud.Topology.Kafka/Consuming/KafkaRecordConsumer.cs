using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Kafka.Native;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>A consumer over Confluent.Kafka: group and assignment through the managed client, records through an <see cref="IRecordIntake"/>.</summary>
/// <remarks>
/// Owned by one thread. With range the client is always told that an assignment fetches nothing; <see cref="Fetch"/> then assigns what the runtime wants, which
/// the eager protocol allows at any time, and a rebalance ends all fetching: it takes every partition away first. A member of an incremental protocol fetches nothing
/// (<see cref="AnchoredConsumer"/>); a consumer that is no member changes what it fetches by increments.
/// </remarks>
internal sealed class KafkaRecordConsumer : IRecordConsumer
{
    private readonly ConsumerSettings _settings;
    private readonly ConsumerCalls _calls;
    private readonly ConsumerOffsets _offsets;
    private readonly IConsumer<byte[]?, byte[]?> _client;
    private readonly nint _native;
    private readonly IRecordIntake _intake;
    private readonly FetchedPartitions _fetched = new();
    private readonly ClientPlaces _places;
    private readonly GroupOwnership _group;
    private readonly HeldRecords _held;
    private readonly IntakeReports _reports;
    private readonly FetchProgress _progress;
    private readonly AssignedMembership _membership;
    private readonly List<Confluent.Kafka.TopicPartition> _toPause = [];
    private readonly bool _isIncremental;
    private readonly ConsumerEnd _end;
    private IReadOnlyCollection<PartitionOffset>? _fetchAfterCall;
    private bool _joined;
    private bool _closed;

    internal KafkaRecordConsumer(ClientProperties properties, ConsumerSettings settings, bool direct, ILogger logger)
    {
        _settings = settings;
        _isIncremental = settings.Assignment != GroupAssignment.Range;
        _group = new GroupOwnership(settings.ClientId, logger);
        _calls = new ConsumerCalls(settings.ClientId, logger, OnGivenUp);
        _held = new HeldRecords(partition => _client!.Pause([ConsumerOffsets.Named(partition)]), partition => _client!.Resume([ConsumerOffsets.Named(partition)]));
        var lines = new ClientLines(properties, logger);
        _client = properties.Build(() => WithRebalances(new ConsumerBuilder<byte[]?, byte[]?>(ConsumerProperties.Of(properties, settings)))
            .SetKeyDeserializer(Deserializers.ByteArray)
            .SetValueDeserializer(Deserializers.ByteArray)
            .SetLogHandler((_, line) => lines.Forward(line))
            .SetErrorHandler((_, error) => _reports!.Said(error))
            .Build());
        _native = RdKafka.IsBound ? LoadedLibrary.PointerOf(_client) : 0;
        _places = new ClientPlaces(_client, _native);
        _offsets = new ConsumerOffsets(_client, _native, properties.Address, _calls);
        _reports = new IntakeReports(settings.ClientId, settings.GroupId, _fetched, _offsets, logger);
        _progress = new FetchProgress(_fetched, _places, _held, settings.ReadCommitted);
        _membership = new AssignedMembership(_client, _native, _isIncremental, () => _native != 0 && RdKafka.rd_kafka_assignment_lost(_native) != 0);
        _end = new ConsumerEnd(_client, _calls, settings);
        _intake = direct && _native != 0 ? new DirectIntake(_native, _fetched, _reports) : new ManagedIntake(_client, _reports);
    }

    /// <summary>Whether a call of the client did not come back.</summary>
    internal bool IsGivenUp => _calls.IsGivenUp;

    /// <inheritdoc/>
    public GroupMembership Membership
    {
        get
        {
            // After Close the client would end the process on this question.
            AssertOpen();
            if (!_joined)
            {
                throw new InvalidOperationException("A consumer that has not subscribed has no membership.");
            }

            return _membership.Value;
        }
    }

    /// <inheritdoc/>
    public void Subscribe(IReadOnlyCollection<string> topics, IGroupEvents events)
    {
        AssertOpen();
        ArgumentNullException.ThrowIfNull(events);
        if (_settings.GroupId is null)
        {
            throw new InvalidOperationException("A consumer without a group cannot subscribe.");
        }

        _group.Attach(events);
        _joined = true;
        _client.Subscribe(topics);
    }

    /// <inheritdoc/>
    public int Poll(TimeSpan timeout, int maxRecords, IRecordSink sink)
    {
        AssertOpen();
        _calls.AssertKept();
        ThrowFailure();
        var taken = _held.Take(_intake, Milliseconds(timeout), maxRecords, sink);
        _places.Polled();
        _membership.Returned();
        PauseAdded();
        TellIfNothingIsOwned();
        if (_fetchAfterCall is { } positions)
        {
            _fetchAfterCall = null;
            Fetch(positions);
        }

        _group.Rethrow();
        if (taken == 0)
        {
            // Records that came before the failure are handed over first; the failure waits for the next call.
            ThrowFailure();
        }

        return taken;
    }

    /// <inheritdoc/>
    public void Fetch(IReadOnlyCollection<PartitionOffset> positions)
    {
        AssertOpen();
        _calls.AssertKept();
        if (_group.IsTelling)
        {
            _fetchAfterCall = positions;
            return;
        }

        var kept = _joined ? [] : positions.Where(IsReadFrom).ToHashSet();
        if (kept.Count > 0)
        {
            Change(positions, kept);
            return;
        }

        var assignment = Starts(positions);
        _fetched.Replace(positions);
        _places.Replace(positions);
        _held.Clear();
        _reports.DropFailureOfOldPositions();
        _client.Assign(assignment);
        _held.EndOldPauses(positions);
    }

    /// <inheritdoc/>
    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => Steer(partitions, _held.Pause);

    /// <inheritdoc/>
    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => Steer(partitions, _held.Resume);

    /// <inheritdoc/>
    public long Position(TopicPartition partition)
    {
        AssertOpen();
        return _calls.IsGivenUp ? -1 : _progress.Position(partition);
    }

    /// <inheritdoc/>
    public long EndOffset(TopicPartition partition)
    {
        AssertOpen();
        return _calls.IsGivenUp ? -1 : _progress.EndOffset(partition);
    }

    /// <inheritdoc/>
    public IReadOnlyList<PartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout)
    {
        AssertOpen();
        AssertGroup();
        return _offsets.Committed(partitions, Milliseconds(timeout));
    }

    /// <inheritdoc/>
    public PortReply CommitOffsets(IReadOnlyCollection<PartitionOffset> offsets)
    {
        AssertOpen();
        AssertGroup();
        return _calls.IsGivenUp ? new PortReply(PortStatus.Fatal, "an earlier call did not come back, and the client was given up") : _offsets.Commit(offsets);
    }

    /// <inheritdoc/>
    public void Close() => CloseOnce(forGood: false);

    /// <inheritdoc/>
    public void Leave() => CloseOnce(forGood: true);

    /// <summary>Frees the client without a word to the group, unless <see cref="Close"/> came first.</summary>
    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            _places.Dispose();
            _intake.Dispose();
            _end.Destroy();
        }
    }

    private void CloseOnce(bool forGood)
    {
        if (_closed)
        {
            return;
        }

        try
        {
            // Told before the client begins to leave, while the generation still holds and the client still answers questions.
            if (_calls.IsGivenUp || (_native != 0 && _joined && RdKafka.rd_kafka_assignment_lost(_native) != 0))
            {
                _group.Lost();
            }
            else
            {
                _group.Revoked();
            }
        }
        finally
        {
            _closed = true;
            _fetched.Clear();
            _places.Dispose();
            _intake.Dispose();
            if (!_calls.IsGivenUp)
            {
                _end.Leave(forGood && _joined);
            }

            _end.Destroy();
        }

        _group.Rethrow();
    }

    private static int Milliseconds(TimeSpan time) => (int)Math.Clamp(time.TotalMilliseconds, 0, int.MaxValue);

    private static TopicPartition Named(Confluent.Kafka.TopicPartition partition) => new(partition.Topic, partition.Partition.Value);

    private List<TopicPartitionOffset> Starts(IEnumerable<PartitionOffset> positions) =>
        [.. positions.Select(position => new TopicPartitionOffset(
            position.Partition.Topic, position.Partition.Partition, ConsumerOffsets.StartOf(position, _settings.OffsetReset)))];

    /// <summary>Whether the next record of a partition is the one at this position already, so that reading it goes on.</summary>
    private bool IsReadFrom(PartitionOffset position) => _fetched.Contains(position.Partition) && _progress.Position(position.Partition) == position.Offset;

    /// <summary>Reads some partitions less and some more, while what was fetched of the others stays.</summary>
    private void Change(IReadOnlyCollection<PartitionOffset> positions, HashSet<PartitionOffset> kept)
    {
        PartitionOffset[] added = [.. positions.Where(position => !kept.Contains(position))];
        TopicPartition[] removed = [.. _fetched.All.Except(kept.Select(position => position.Partition))];
        if (added.Length == 0 && removed.Length == 0)
        {
            return;
        }

        var starts = Starts(added);
        _fetched.Change(removed, added);
        _places.Replace(positions);
        _held.Forget(removed);
        _reports.DropFailureOf([.. removed, .. added.Select(position => position.Partition)]);
        if (removed.Length > 0)
        {
            _client.IncrementalUnassign(removed.Select(ConsumerOffsets.Named));
        }

        if (added.Length > 0)
        {
            _client.IncrementalAssign(starts);
            _held.EndOldPauses(added);
        }
    }

    private List<TopicPartitionOffset> OnAssigned(List<Confluent.Kafka.TopicPartition> partitions)
    {
        _membership.Assigned();
        if (_isIncremental)
        {
            // The client insists on reading what it owns; nothing is there, and it is paused as soon as it may be.
            _toPause.AddRange(partitions);
            _group.Added([.. partitions.Select(Named).Order()]);
            return [.. partitions.Select(partition => new TopicPartitionOffset(partition, Offset.End))];
        }

        EndFetching();
        _group.Assigned([.. partitions.Select(Named).Order()]);
        return [];
    }

    /// <summary>In incremental protocols the client insists on handlers that change nothing.</summary>
    private ConsumerBuilder<byte[]?, byte[]?> WithRebalances(ConsumerBuilder<byte[]?, byte[]?> builder)
    {
        builder.SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions));
        return _isIncremental
            ? builder
                .SetPartitionsRevokedHandler((_, partitions) => _group.Removed([.. partitions.Select(partition => Named(partition.TopicPartition))]))
                .SetPartitionsLostHandler((_, _) => _group.Lost())
            : builder
                .SetPartitionsRevokedHandler((_, _) => OnGone(_group.Revoked))
                .SetPartitionsLostHandler((_, _) => OnGone(_group.Lost));
    }

    /// <summary>The protocol of KIP-848 says nothing to a member that gets nothing: that it is in an epoch says so.</summary>
    private void TellIfNothingIsOwned()
    {
        if (_settings.Assignment == GroupAssignment.Consumer && _joined && !_group.IsShared && _membership.IsInGroup)
        {
            _group.Added([]);
        }
    }

    private void PauseAdded()
    {
        if (_toPause.Count > 0)
        {
            var added = _toPause.Where(_client.Assignment.Contains).ToList();
            _toPause.Clear();
            _client.Pause(added);
        }
    }

    private List<TopicPartitionOffset> OnGone(Action tell)
    {
        // The runtime may still ask for positions while it is told.
        tell();
        EndFetching();
        _fetchAfterCall = null;
        return [];
    }

    /// <summary>
    /// A call did not come back, and what the client holds must go to somebody who answers. It leaves its group beside that call, and is freed when that
    /// call has come back.
    /// </summary>
    private void OnGivenUp()
    {
        _group.Lost();
        EndFetching();
        _fetchAfterCall = null;
        if (_joined)
        {
            _end.LeaveBesideCall();
        }
    }

    private void Steer(IReadOnlyCollection<TopicPartition> partitions, Action<TopicPartition> steer)
    {
        AssertOpen();
        foreach (var partition in partitions)
        {
            // A partition that a rebalance has just ended needs no steering.
            if (_fetched.Contains(partition) && !_calls.IsGivenUp)
            {
                steer(partition);
            }
        }
    }

    private void EndFetching()
    {
        _fetched.Clear();
        _held.Clear();
    }

    private void ThrowFailure()
    {
        var failure = _reports.TakeFailure();
        if (failure is not null)
        {
            if (failure.Fault == ClusterFault.MemberFenced)
            {
                // The client makes no callback for this: another process has this member's partitions by now.
                _group.Lost();
                EndFetching();
                _group.Rethrow();
            }

            throw failure;
        }
    }

    private void AssertGroup()
    {
        if (_settings.GroupId is null)
        {
            throw new InvalidOperationException("A consumer without a group has no committed offsets.");
        }
    }

    private void AssertOpen() => ObjectDisposedException.ThrowIf(_closed, this);
}
