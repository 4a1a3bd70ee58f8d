using System.Runtime.InteropServices;

namespace StreamizFraud.Topology.Kafka.Native;

/// <summary><c>rd_kafka_topic_partition_list_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeOffsetList
{
    public int Count;
    public int Size;
    public NativeOffset* Elements;
}
