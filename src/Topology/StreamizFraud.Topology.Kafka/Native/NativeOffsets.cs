using System.Text;
using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Native;

/// <summary>A list of offsets in librdkafka's memory. The managed client's own lists drop the metadata, which the runtime keeps clocks in.</summary>
internal sealed unsafe class NativeOffsets : IDisposable
{
    private readonly nint _client;

    internal NativeOffsets(nint client, int capacity)
    {
        _client = client;
        List = RdKafka.rd_kafka_topic_partition_list_new(capacity);
    }

    internal NativeOffsetList* List { get; private set; }

    internal static NativeOffsets Of(nint client, IReadOnlyCollection<PartitionOffset> offsets)
    {
        var list = new NativeOffsets(client, offsets.Count);
        foreach (var offset in offsets)
        {
            list.Add(offset);
        }

        return list;
    }

    internal void Add(PartitionOffset offset)
    {
        var element = RdKafka.rd_kafka_topic_partition_list_add(List, offset.Partition.Topic, offset.Partition.Partition);
        element->Offset = offset.Offset;
        if (!string.IsNullOrEmpty(offset.Metadata))
        {
            // librdkafka frees this with the list, so it must come from its allocator.
            var size = Encoding.UTF8.GetByteCount(offset.Metadata);
            element->Metadata = RdKafka.rd_kafka_mem_malloc(_client, (nuint)size);
            element->MetadataSize = (nuint)size;
            Encoding.UTF8.GetBytes(offset.Metadata, new Span<byte>(element->Metadata, size));
        }
    }

    /// <summary>Fills in the group's committed offsets.</summary>
    internal ErrorCode Committed(int timeoutMs) => (ErrorCode)RdKafka.rd_kafka_committed(_client, List, timeoutMs);

    /// <summary>Commits these offsets and waits for the answer.</summary>
    internal ErrorCode Commit() => (ErrorCode)RdKafka.rd_kafka_commit(_client, List, isAsync: 0);

    /// <summary>Puts these offsets into the transaction of the producer that the list was made for.</summary>
    internal PortReply SendToTransaction(MembershipHandle membership, int timeoutMs) =>
        NativeError.Reply(PortCall.SendOffsets, RdKafka.rd_kafka_send_offsets_to_transaction(_client, List, membership, timeoutMs));

    /// <summary>The entries, and the first error that one of them carries.</summary>
    internal IReadOnlyList<PartitionOffset> Read(out ErrorCode error, out TopicPartition where)
    {
        error = ErrorCode.NoError;
        where = default;
        var entries = new PartitionOffset[List->Count];
        for (var i = 0; i < entries.Length; i++)
        {
            ref var element = ref List->Elements[i];
            var partition = new TopicPartition(RdKafka.Text(element.Topic), element.Partition);
            if (element.Error != 0 && error == ErrorCode.NoError)
            {
                error = (ErrorCode)element.Error;
                where = partition;
            }

            var metadata = element.MetadataSize == 0 ? null : Encoding.UTF8.GetString((byte*)element.Metadata, (int)element.MetadataSize);
            entries[i] = new PartitionOffset(partition, element.Offset < 0 ? -1 : element.Offset, metadata);
        }

        return entries;
    }

    public void Dispose()
    {
        if (List != null)
        {
            RdKafka.rd_kafka_topic_partition_list_destroy(List);
            List = null;
        }
    }
}
