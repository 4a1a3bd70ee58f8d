using System.Buffers.Binary;

namespace StreamizFraud.Topology.Serdes;

/// <summary>8 bytes big-endian.</summary>
internal readonly struct Int64Layout : IFixedLayout<long>
{
    public static string Name => "Serde.Int64";

    public static int Size => sizeof(long);

    public static void Write(Span<byte> bytes, long value) => BinaryPrimitives.WriteInt64BigEndian(bytes, value);

    public static long Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64BigEndian(bytes);
}
