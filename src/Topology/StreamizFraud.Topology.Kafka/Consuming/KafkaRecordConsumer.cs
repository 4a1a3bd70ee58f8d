using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Kafka.Native;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>A consumer over Confluent.Kafka: group and assignment through the managed client, records through an <see cref="IRecordIntake"/>.</summary>
/// <remarks>
/// Owned by one thread. The client is always told that an assignment fetches nothing; <see cref="Fetch"/> then assigns what the runtime wants, which
/// the eager protocol allows at any time. A rebalance ends all fetching: range takes every partition away first.
/// </remarks>
internal sealed class KafkaRecordConsumer : IRecordConsumer
{
    /// <summary>Longest wait for the client to leave its group, and to be destroyed; what takes longer goes on alone.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for the place in the group to be given up, part of <see cref="Farewell"/>.</summary>
    private static readonly TimeSpan PlaceWait = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan PlaceStep = TimeSpan.FromMilliseconds(20);

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
    private IReadOnlyCollection<PartitionOffset>? _fetchAfterCall;
    private bool _joined;
    private bool _assignmentTold;
    private KafkaGroupMembership? _membership;
    private bool _closed;
    private Thread? _leaving;

    internal KafkaRecordConsumer(ClientProperties properties, ConsumerSettings settings, bool direct, ILogger logger)
    {
        _settings = settings;
        _group = new GroupOwnership(settings.ClientId, logger);
        _calls = new ConsumerCalls(settings.ClientId, logger, OnGivenUp);
        _held = new HeldRecords(partition => _client!.Pause([ConsumerOffsets.Named(partition)]), partition => _client!.Resume([ConsumerOffsets.Named(partition)]));
        var lines = new ClientLines(properties, logger);
        _client = properties.Build(() => new ConsumerBuilder<byte[]?, byte[]?>(ConsumerProperties.Of(properties, settings))
            .SetKeyDeserializer(Deserializers.ByteArray)
            .SetValueDeserializer(Deserializers.ByteArray)
            .SetLogHandler((_, line) => lines.Forward(line))
            .SetErrorHandler((_, error) => _reports!.Said(error))
            .SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions))
            .SetPartitionsRevokedHandler((_, _) => OnGone(_group.Revoked))
            .SetPartitionsLostHandler((_, _) => OnGone(_group.Lost))
            .Build());
        _native = RdKafka.IsBound ? LoadedLibrary.PointerOf(_client) : 0;
        _places = new ClientPlaces(_client, _native);
        _offsets = new ConsumerOffsets(_client, _native, properties.Address, _calls);
        _reports = new IntakeReports(settings.ClientId, settings.GroupId, _fetched, _offsets, logger);
        _intake = direct && _native != 0 ? new DirectIntake(_native, _fetched, _reports) : new ManagedIntake(_client, _reports);
    }

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

            return _membership ?? ReadMembership();
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
        var taken = _held.IsIdle ? _intake.Take(Milliseconds(timeout), maxRecords, sink) : TakeBesideHeld(Milliseconds(timeout), maxRecords, sink);
        _places.Polled();
        if (_assignmentTold)
        {
            // Kept until the next assignment: a member that loses its session in between is then fenced by its old generation. Asked anew,
            // the client may already have forgotten member id and generation, and the broker does not check a commit without them.
            _assignmentTold = false;
            _membership = ReadMembership();
        }

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

        var assignment = positions.Select(position => new TopicPartitionOffset(
            position.Partition.Topic, position.Partition.Partition, ConsumerOffsets.StartOf(position, _settings.OffsetReset))).ToList();
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
        if (_calls.IsGivenUp || _fetched.Find(partition) is not { } place)
        {
            return -1;
        }

        if (_held.FirstOffset(partition) is >= 0 and var held)
        {
            return held;
        }

        // An end that was seen counts: everything before it has been read, also where there were only gaps.
        return Math.Max(_places.Of(partition).Position, Math.Max(place.Start, place.End));
    }

    /// <inheritdoc/>
    public long EndOffset(TopicPartition partition)
    {
        AssertOpen();
        if (_calls.IsGivenUp || _fetched.Find(partition) is not { } place)
        {
            return -1;
        }

        // The client keeps the high watermark only. For one who reads committed records it is a bound of the last stable offset while there
        // is more to read; once that has been reached, the client's end event has told it exactly.
        var high = _places.Of(partition).High;
        return _settings.ReadCommitted && place.End >= 0 && place.End >= Position(partition) ? place.End : Math.Max(high, place.End);
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

    private void CloseOnce(bool forGood)
    {
        if (_closed)
        {
            return;
        }

        try
        {
            // Told before the client begins to leave, while the generation still holds and the client still answers questions.
            if (_calls.IsGivenUp)
            {
                _group.Lost();
            }
            else if (_native != 0 && _joined && RdKafka.rd_kafka_assignment_lost(_native) != 0)
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
                _calls.TryMake("Leaving the group", forGood && _settings.GroupInstanceId is not null && _joined ? GiveUpPlace : CloseClient, Farewell);
            }

            End();
        }

        _group.Rethrow();
    }

    /// <summary>Frees the client without a word to the group, unless <see cref="Close"/> came first.</summary>
    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            _places.Dispose();
            _intake.Dispose();
            End();
        }
    }

    private static int Milliseconds(TimeSpan time) => (int)Math.Clamp(time.TotalMilliseconds, 0, int.MaxValue);

    private List<TopicPartitionOffset> OnAssigned(List<Confluent.Kafka.TopicPartition> partitions)
    {
        EndFetching();
        _assignmentTold = true;
        _group.Assigned([.. partitions.Select(partition => new TopicPartition(partition.Topic, partition.Partition.Value)).Order()]);
        return [];
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
    /// A call did not come back, and what the client holds must go to somebody who answers. It leaves its group beside that call, which is allowed;
    /// freed it is when that call has come back.
    /// </summary>
    private void OnGivenUp()
    {
        _group.Lost();
        EndFetching();
        _fetchAfterCall = null;
        if (_joined)
        {
            _leaving = new Thread(CloseClient) { IsBackground = true, Name = $"{_settings.ClientId} leaves" };
            _leaving.Start();
        }
    }

    /// <summary>
    /// A static member that closes leaves nothing to the others but its session. One that unsubscribes while it lives does leave, once what it had is
    /// unassigned: then the client has no member id any more.
    /// </summary>
    private void GiveUpPlace()
    {
        try
        {
            _client.Unsubscribe();
            var began = Stopwatch.GetTimestamp();
            while (!string.IsNullOrEmpty(_client.MemberId) && Stopwatch.GetElapsedTime(began) < PlaceWait)
            {
                // Serves the client's own calls; what is fetched until then is nobody's.
                _client.Consume(PlaceStep);
            }
        }
        catch (KafkaException)
        {
            // A member that was fenced has no place.
        }

        CloseClient();
    }

    private void CloseClient()
    {
        try
        {
            _client.Close();
        }
        catch (KafkaException)
        {
            // A member that was fenced has nothing left to leave; the owner has been told.
        }
    }

    private void End()
    {
        var leaving = _leaving;
        _calls.End(
            () =>
            {
                leaving?.Join();
                _client.Dispose();
            },
            Farewell);
    }

    private KafkaGroupMembership ReadMembership() => _native != 0
        ? new KafkaGroupMembership(new MembershipHandle(RdKafka.rd_kafka_consumer_group_metadata(_native)))
        : new KafkaGroupMembership(_client.ConsumerGroupMetadata);

    private int TakeBesideHeld(int timeoutMs, int maxRecords, IRecordSink sink)
    {
        var taken = _held.HandOver(maxRecords, sink);
        if (taken < maxRecords)
        {
            taken += _intake.Take(taken == 0 ? timeoutMs : 0, maxRecords - taken, _held.Before(sink)) - _held.HeldNow;
        }

        return taken;
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
