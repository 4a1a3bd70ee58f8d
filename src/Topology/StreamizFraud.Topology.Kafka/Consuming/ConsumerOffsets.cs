using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Kafka.Native;
using StreamizFraud.Topology.Runtime.Ports;
using TopicPartition = StreamizFraud.Topology.Records.TopicPartition;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>A consumer's questions about offsets: committed ones, where to begin, and what is there.</summary>
internal sealed class ConsumerOffsets
{
    private static readonly TimeSpan RangeLookup = TimeSpan.FromSeconds(2);

    private readonly IConsumer<byte[]?, byte[]?> _client;
    private readonly nint _native;
    private readonly string _address;

    internal ConsumerOffsets(IConsumer<byte[]?, byte[]?> client, nint native, string address)
    {
        _client = client;
        _native = native;
        _address = address;
    }

    /// <summary>The group's committed offsets.</summary>
    internal IReadOnlyList<PartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, int timeoutMs)
    {
        if (partitions.Count == 0)
        {
            return [];
        }

        return _native != 0 ? CommittedDirectly(partitions, timeoutMs) : CommittedManaged(partitions, timeoutMs);
    }

    /// <summary>Commits offsets and waits for the answer.</summary>
    internal PortReply Commit(IReadOnlyCollection<PartitionOffset> offsets)
    {
        if (offsets.Count == 0)
        {
            return PortReply.Ok;
        }

        if (_native != 0)
        {
            using var list = NativeOffsets.Of(_native, offsets);
            var code = list.Commit();
            return code == ErrorCode.NoError ? PortReply.Ok : ReplyTable.Of(PortCall.CommitOffsets, code, ErrorNature.None, code.GetReason());
        }

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

    /// <summary>Where the client is to begin.</summary>
    /// <exception cref="ClusterException">There is no offset, and the settings allow no other place.</exception>
    internal static Offset StartOf(PartitionOffset position, OffsetReset reset)
    {
        if (position.Offset >= 0)
        {
            return position.Offset;
        }

        return reset switch
        {
            OffsetReset.Earliest => Offset.Beginning,
            OffsetReset.Latest => Offset.End,
            _ => throw new ClusterException(
                ClusterFault.OffsetOutOfRange, $"{position.Partition}: there is no offset to begin at, and beginning anywhere else is not allowed"),
        };
    }

    /// <summary>Which offset was wanted and which ones are there, for a message; best effort, since the error itself must come through.</summary>
    internal string Wanted(TopicPartition partition, long offset)
    {
        try
        {
            var range = _client.QueryWatermarkOffsets(Named(partition), RangeLookup);
            return $"offset {offset} is wanted, {range.Low} to {range.High} are there; ";
        }
        catch (KafkaException)
        {
            return $"offset {offset} is wanted; ";
        }
    }

    /// <summary>The client's own name of a partition.</summary>
    internal static Confluent.Kafka.TopicPartition Named(TopicPartition partition) => new(partition.Topic, partition.Partition);

    private IReadOnlyList<PartitionOffset> CommittedDirectly(IReadOnlyCollection<TopicPartition> partitions, int timeoutMs)
    {
        using var list = NativeOffsets.Of(_native, [.. partitions.Select(partition => new PartitionOffset(partition, Offset.Unset.Value))]);
        var code = list.Committed(timeoutMs);
        if (code != ErrorCode.NoError)
        {
            throw ConsumeFault.Failed("Committed offsets", _address, code, code.GetReason());
        }

        var offsets = list.Read(out var entryCode, out var where);
        return entryCode == ErrorCode.NoError
            ? offsets
            : throw ConsumeFault.Failed($"Committed offset of {where}", _address, entryCode, entryCode.GetReason());
    }

    private List<PartitionOffset> CommittedManaged(IReadOnlyCollection<TopicPartition> partitions, int timeoutMs)
    {
        try
        {
            return [.. _client.Committed(partitions.Select(Named), TimeSpan.FromMilliseconds(timeoutMs)).Select(offset => new PartitionOffset(
                new TopicPartition(offset.Topic, offset.Partition.Value), Math.Max(-1, offset.Offset.Value)))];
        }
        catch (KafkaException failure)
        {
            throw ConsumeFault.Failed("Committed offsets", _address, failure.Error.Code, failure.Error.Reason, failure);
        }
    }
}
