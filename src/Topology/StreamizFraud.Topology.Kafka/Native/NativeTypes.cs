using System.Runtime.InteropServices;

namespace StreamizFraud.Topology.Kafka.Native;

/// <summary><c>rd_kafka_message_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMessage
{
    public int Error;
    public nint Topic;
    public int Partition;
    public void* Payload;
    public nuint PayloadLength;
    public void* Key;
    public nuint KeyLength;
    public long Offset;
    public nint Opaque;
}

/// <summary><c>rd_kafka_topic_partition_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeOffset
{
    public byte* Topic;
    public int Partition;
    public long Offset;
    public void* Metadata;
    public nuint MetadataSize;
    public nint Opaque;
    public int Error;
    public nint Private;
}

/// <summary><c>rd_kafka_topic_partition_list_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeOffsetList
{
    public int Count;
    public int Size;
    public NativeOffset* Elements;
}

/// <summary><c>rd_kafka_vtype_t</c>: what a <see cref="ProduceArgument"/> is.</summary>
internal enum ProduceArgumentType
{
    Topic = 2,
    Partition = 3,
    Value = 4,
    Key = 5,
    Opaque = 6,
    Flags = 7,
    Timestamp = 8,
    Headers = 10,
}

/// <summary><c>rd_kafka_vu_t</c>: one argument of <c>rd_kafka_produceva</c>; the union is padded to 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct ProduceArgument
{
    [FieldOffset(0)]
    public ProduceArgumentType Type;

    [FieldOffset(8)]
    public nint Pointer;

    [FieldOffset(8)]
    public int Int32;

    [FieldOffset(8)]
    public long Int64;

    [FieldOffset(8)]
    public void* Memory;

    [FieldOffset(16)]
    public nuint Size;
}
