using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>Keeps what came in place of records: ends of partitions, and the first failure, until the poll is over.</summary>
internal sealed class IntakeReports : IIntakeEvents
{
    private readonly string _client;
    private readonly string? _group;
    private readonly FetchedPartitions _fetched;
    private readonly ConsumerOffsets _offsets;
    private readonly ILogger _logger;
    private ClusterException? _failure;
    private TopicPartition? _failed;

    internal IntakeReports(string client, string? group, FetchedPartitions fetched, ConsumerOffsets offsets, ILogger logger)
    {
        _client = client;
        _group = group;
        _fetched = fetched;
        _offsets = offsets;
        _logger = logger;
    }

    /// <summary>The first failure since the last call; null if there was none.</summary>
    internal ClusterException? TakeFailure()
    {
        var failure = _failure;
        _failure = null;
        return failure;
    }

    /// <summary>Other positions are read from now on: a failure of the old ones is void, one of the client itself is not.</summary>
    internal void DropFailureOfOldPositions()
    {
        if (_failure is { Fault: ClusterFault.OffsetOutOfRange or ClusterFault.UnknownTopic })
        {
            _failure = null;
        }
    }

    /// <summary>Some partitions are not read from their old positions any more. The client tells a failure once: one of a partition that stays must come through.</summary>
    internal void DropFailureOf(IReadOnlyCollection<TopicPartition> partitions)
    {
        if (_failed is { } failed && partitions.Contains(failed))
        {
            DropFailureOfOldPositions();
        }
    }

    /// <summary>What the client says to nobody in particular: all of it is in its log lines too, but an unknown topic comes in no other way.</summary>
    internal void Said(Error error)
    {
        if (ConsumeFault.Of(error.Code, error.IsFatal) == ClusterFault.UnknownTopic)
        {
            Failed(null, -1, error.Code, error.IsFatal, error.Reason);
        }
    }

    /// <inheritdoc/>
    public void EndSeen(TopicPartition partition, long offset) => _fetched.EndSeen(partition, offset);

    /// <inheritdoc/>
    public void Failed(TopicPartition? partition, long offset, ErrorCode code, bool fatal, string reason)
    {
        var fault = ConsumeFault.Of(code, fatal);
        // A consumer without a group still has a name that librdkafka looks a coordinator up for; it needs none to fetch.
        if (fault is null || (code == ErrorCode.GroupAuthorizationFailed && _group is null && !fatal))
        {
            KafkaLog.Passing(_logger, _client, code, reason);
            return;
        }

        var where = partition is { } known ? $"{known}: " : code == ErrorCode.GroupAuthorizationFailed ? $"group {_group}: " : string.Empty;
        var wanted = fault == ClusterFault.OffsetOutOfRange && partition is { } broken
            ? _offsets.Wanted(broken, offset >= 0 ? offset : _fetched.Find(broken)?.Start ?? -1)
            : string.Empty;
        if (_failure is not null)
        {
            return;
        }

        _failed = partition;
        _failure = new ClusterException(fault.Value, $"{where}{wanted}{code}: {reason}");
    }
}
