using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Kafka.Native;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>A consumer's questions about offsets: committed ones, where to begin, and what is there.</summary>
internal sealed class ConsumerOffsets
{
    private static readonly TimeSpan RangeLookup = TimeSpan.FromSeconds(2);

    /// <summary>Why offsets with metadata are refused where the library was not found.</summary>
    internal const string NoMetadata = "offsets have metadata, which only direct calls carry, and the library that the managed client has loaded was not found";

    /// <summary>Longest wait for a commit of offsets: a coordinator that moves needs some seconds.</summary>
    private static readonly TimeSpan CommitLimit = TimeSpan.FromSeconds(10);

    private readonly IConsumer<byte[]?, byte[]?> _client;
    private readonly nint _native;
    private readonly string _address;
    private readonly ConsumerCalls _calls;

    internal ConsumerOffsets(IConsumer<byte[]?, byte[]?> client, nint native, string address, ConsumerCalls calls)
    {
        _calls = calls;
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

        TopicPartition[] asked = [.. partitions];
        IReadOnlyList<PartitionOffset> answer = [];
        _calls.Make(
            "Reading committed offsets",
            () => answer = _native != 0 ? CommittedDirectly(asked, timeoutMs) : CommittedManaged(asked, timeoutMs),
            TimeSpan.FromMilliseconds(timeoutMs));
        return answer;
    }

    /// <summary>Commits offsets and waits for the answer.</summary>
    internal PortReply Commit(IReadOnlyCollection<PartitionOffset> offsets)
    {
        if (offsets.Count == 0)
        {
            return PortReply.Ok;
        }

        PartitionOffset[] sent = [.. offsets];
        var reply = PortReply.Ok;
        try
        {
            // The client has no limit of its own for this call.
            _calls.Make("Committing offsets", () => reply = _native != 0 ? CommitDirectly(sent) : CommitManaged(sent), CommitLimit);
            return reply;
        }
        catch (ClusterException lost) when (lost.Fault == ClusterFault.ClientLost)
        {
            return new PortReply(PortStatus.Fatal, lost.Message);
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
            WatermarkOffsets? range = null;
            _calls.Make("Looking up offsets", () => range = _client.QueryWatermarkOffsets(Named(partition), RangeLookup), RangeLookup);
            return $"offset {offset} is wanted, {range!.Low} to {range.High} are there; ";
        }
        catch (Exception unknown) when (unknown is KafkaException or ClusterException)
        {
            return $"offset {offset} is wanted; ";
        }
    }

    /// <summary>The client's own name of a partition.</summary>
    internal static Confluent.Kafka.TopicPartition Named(TopicPartition partition) => new(partition.Topic, partition.Partition);

    private PortReply CommitDirectly(PartitionOffset[] offsets)
    {
        using var list = NativeOffsets.Of(_native, offsets);
        var code = list.Commit();
        return code == ErrorCode.NoError ? PortReply.Ok : ReplyTable.Of(PortCall.CommitOffsets, code, ErrorNature.None, code.GetReason());
    }

    private PortReply CommitManaged(PartitionOffset[] offsets)
    {
        if (offsets.Any(offset => !string.IsNullOrEmpty(offset.Metadata)))
        {
            return new PortReply(PortStatus.Rejected, NoMetadata);
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
