using System.Runtime.InteropServices;

namespace StreamizFraud.Topology.Kafka.Native;

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
