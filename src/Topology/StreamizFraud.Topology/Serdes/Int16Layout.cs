using System.Buffers.Binary;

namespace StreamizFraud.Topology.Serdes;

/// <summary>2 bytes big-endian.</summary>
internal readonly struct Int16Layout : IFixedLayout<short>
{
    public static string Name => "Serde.Int16";

    public static int Size => sizeof(short);

    public static void Write(Span<byte> bytes, short value) => BinaryPrimitives.WriteInt16BigEndian(bytes, value);

    public static short Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt16BigEndian(bytes);
}
