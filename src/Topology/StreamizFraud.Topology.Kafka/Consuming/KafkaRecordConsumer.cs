using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Kafka.Native;
using StreamizFraud.Topology.Runtime.Ports;
using TopicPartition = StreamizFraud.Topology.Records.TopicPartition;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>A consumer over Confluent.Kafka: group and assignment through the managed client, records through an <see cref="IRecordIntake"/>.</summary>
/// <remarks>
/// Owned by one thread. The client is always told that an assignment fetches nothing; <see cref="Fetch"/> then assigns what the runtime wants, which
/// the eager protocol allows at any time. A rebalance ends all fetching: range takes every partition away first.
/// </remarks>
internal sealed class KafkaRecordConsumer : IRecordConsumer, IIntakeEvents
{
    private static readonly TimeSpan OffsetLookup = TimeSpan.FromSeconds(2);

    private readonly ConsumerSettings _settings;
    private readonly string _address;
    private readonly ILogger _logger;
    private readonly IConsumer<byte[]?, byte[]?> _client;
    private readonly nint _native;
    private readonly IRecordIntake _intake;
    private readonly FetchedPartitions _fetched = new();
    private readonly GroupOwnership _group;
    private IReadOnlyCollection<PartitionOffset>? _fetchAfterCall;
    private ClusterException? _failure;
    private bool _joined;
    private bool _closed;

    internal KafkaRecordConsumer(ClientProperties properties, ConsumerSettings settings, bool direct, ILogger logger)
    {
        _settings = settings;
        _address = properties.Address;
        _logger = logger;
        _group = new GroupOwnership(settings.ClientId, logger);
        _client = properties.Build(() => new ConsumerBuilder<byte[]?, byte[]?>(ConsumerProperties.Of(properties, settings))
            .SetKeyDeserializer(Deserializers.ByteArray)
            .SetValueDeserializer(Deserializers.ByteArray)
            .SetLogHandler((_, line) => KafkaLog.Forward(logger, properties, line))
            .SetErrorHandler((_, error) => KafkaLog.Passing(logger, settings.ClientId, error.Code, properties.WithoutSecrets(error.Reason)))
            .SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions))
            .SetPartitionsRevokedHandler((_, _) => OnGone(_group.Revoked))
            .SetPartitionsLostHandler((_, _) => OnGone(_group.Lost))
            .Build());
        _native = direct ? LoadedLibrary.PointerOf(_client) : 0;
        _intake = _native != 0 ? new DirectIntake(_native, _fetched, this) : new ManagedIntake(_client, this);
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

            return _native != 0
                ? new KafkaGroupMembership(new MembershipHandle(RdKafka.rd_kafka_consumer_group_metadata(_native)))
                : new KafkaGroupMembership(_client.ConsumerGroupMetadata);
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
        ThrowFailure();
        var taken = _intake.Take(Milliseconds(timeout), maxRecords, sink);
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
        if (_group.IsTelling)
        {
            _fetchAfterCall = positions;
            return;
        }

        var assignment = positions.Select(position => new TopicPartitionOffset(
            position.Partition.Topic, position.Partition.Partition, StartOf(position))).ToList();
        _fetched.Replace(positions);
        _failure = null;
        _client.Assign(assignment);
    }

    /// <inheritdoc/>
    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => Steer(partitions, _client.Pause);

    /// <inheritdoc/>
    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => Steer(partitions, _client.Resume);

    /// <inheritdoc/>
    public long Position(TopicPartition partition)
    {
        AssertOpen();
        if (_fetched.Find(partition) is not { } place)
        {
            return -1;
        }

        var position = _client.Position(Named(partition)).Value;
        return position >= 0 ? Math.Max(position, place.Start) : place.Start;
    }

    /// <inheritdoc/>
    public long EndOffset(TopicPartition partition)
    {
        AssertOpen();
        if (_fetched.Find(partition) is not { } place)
        {
            return -1;
        }

        // The client keeps the high watermark only. While there is more to read it is a bound of the last stable offset; once that
        // has been reached, the client's end event has told it exactly.
        return place.End >= 0 && place.End >= Position(partition) ? place.End : Math.Max(-1, _client.GetWatermarkOffsets(Named(partition)).High.Value);
    }

    /// <inheritdoc/>
    public IReadOnlyList<PartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout)
    {
        AssertOpen();
        AssertGroup();
        if (partitions.Count == 0)
        {
            return [];
        }

        return _native != 0 ? CommittedDirectly(partitions, timeout) : CommittedManaged(partitions, timeout);
    }

    /// <inheritdoc/>
    public PortReply CommitOffsets(IReadOnlyCollection<PartitionOffset> offsets)
    {
        AssertOpen();
        AssertGroup();
        if (offsets.Count == 0)
        {
            return PortReply.Ok;
        }

        if (_native == 0)
        {
            try
            {
                _client.Commit(offsets.Select(offset => new TopicPartitionOffset(Named(offset.Partition), offset.Offset)));
                return PortReply.Ok;
            }
            catch (KafkaException failure)
            {
                return ReplyTable.Of(PortCall.CommitOffsets, failure);
            }
        }

        using var list = NativeOffsets.Of(_native, offsets);
        var code = list.Commit();
        return code == ErrorCode.NoError
            ? PortReply.Ok
            : ReplyTable.Of(PortCall.CommitOffsets, code, ErrorNature.None, code.GetReason());
    }

    /// <inheritdoc/>
    public void Close()
    {
        if (_closed)
        {
            return;
        }

        try
        {
            // Told before the client begins to leave, while the generation still holds and the client still answers questions.
            if (_native != 0 && _joined && RdKafka.rd_kafka_assignment_lost(_native) != 0)
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
            _intake.Dispose();
            _client.Close();
            _client.Dispose();
        }

        _group.Rethrow();
    }

    /// <summary>Frees the client without a word to the group, unless <see cref="Close"/> came first.</summary>
    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            _intake.Dispose();
            _client.Dispose();
        }
    }

    void IIntakeEvents.EndSeen(TopicPartition partition, long offset) => _fetched.EndSeen(partition, offset);

    void IIntakeEvents.Failed(TopicPartition? partition, long offset, ErrorCode code, bool fatal, string reason)
    {
        var fault = ConsumeFault.Of(code, fatal);
        if (fault is null)
        {
            KafkaLog.Passing(_logger, _settings.ClientId, code, reason);
            return;
        }

        var where = partition is { } known ? $"{known}: " : string.Empty;
        var wanted = fault == ClusterFault.OffsetOutOfRange && partition is { } broken ? WantedOffset(broken, offset) : string.Empty;
        _failure ??= new ClusterException(fault.Value, $"{where}{wanted}{code}: {reason}");
    }

    private static Confluent.Kafka.TopicPartition Named(TopicPartition partition) => new(partition.Topic, partition.Partition);

    private static int Milliseconds(TimeSpan time) => (int)Math.Clamp(time.TotalMilliseconds, 0, int.MaxValue);

    private List<TopicPartitionOffset> OnAssigned(List<Confluent.Kafka.TopicPartition> partitions)
    {
        _fetched.Clear();
        _group.Assigned([.. partitions.Select(partition => new TopicPartition(partition.Topic, partition.Partition.Value)).Order()]);
        return [];
    }

    private List<TopicPartitionOffset> OnGone(Action tell)
    {
        // The runtime may still ask for positions while it is told.
        tell();
        _fetched.Clear();
        _fetchAfterCall = null;
        return [];
    }

    private Offset StartOf(PartitionOffset position)
    {
        if (position.Offset >= 0)
        {
            return position.Offset;
        }

        return _settings.OffsetReset switch
        {
            OffsetReset.Earliest => Offset.Beginning,
            OffsetReset.Latest => Offset.End,
            _ => throw new ClusterException(
                ClusterFault.OffsetOutOfRange, $"{position.Partition}: there is no offset to begin at, and beginning anywhere else is not allowed"),
        };
    }

    /// <summary>Which offset was wanted and which ones are there, for the message; best effort, since the error itself must come through.</summary>
    private string WantedOffset(TopicPartition partition, long offset)
    {
        var wanted = offset >= 0 ? offset : _fetched.Find(partition)?.Start ?? -1;
        try
        {
            var range = _client.QueryWatermarkOffsets(Named(partition), OffsetLookup);
            return $"offset {wanted} is wanted, {range.Low} to {range.High} are there; ";
        }
        catch (KafkaException)
        {
            return $"offset {wanted} is wanted; ";
        }
    }

    private void Steer(IReadOnlyCollection<TopicPartition> partitions, Action<IEnumerable<Confluent.Kafka.TopicPartition>> steer)
    {
        AssertOpen();

        // A partition that a rebalance has just ended needs no steering, and the client would throw.
        var fetched = partitions.Where(_fetched.Contains).Select(Named).ToList();
        if (fetched.Count > 0)
        {
            steer(fetched);
        }
    }

    private IReadOnlyList<PartitionOffset> CommittedDirectly(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout)
    {
        using var list = NativeOffsets.Of(_native, [.. partitions.Select(partition => new PartitionOffset(partition, -1001))]);
        var code = list.Committed(Milliseconds(timeout));
        var offsets = list.Read(out var entryCode, out var where);
        if (code != ErrorCode.NoError)
        {
            throw ConsumeFault.Failed("Committed offsets", _address, code, code.GetReason());
        }

        return entryCode == ErrorCode.NoError
            ? offsets
            : throw ConsumeFault.Failed($"Committed offset of {where}", _address, entryCode, entryCode.GetReason());
    }

    private IReadOnlyList<PartitionOffset> CommittedManaged(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout)
    {
        try
        {
            return [.. _client.Committed(partitions.Select(Named), timeout).Select(offset => new PartitionOffset(
                new TopicPartition(offset.Topic, offset.Partition.Value), Math.Max(-1, offset.Offset.Value)))];
        }
        catch (KafkaException failure)
        {
            throw ConsumeFault.Failed("Committed offsets", _address, failure.Error.Code, failure.Error.Reason, failure);
        }
    }

    private void ThrowFailure()
    {
        var failure = _failure;
        _failure = null;
        if (failure is not null)
        {
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
