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
