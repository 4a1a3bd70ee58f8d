using System.Buffers.Binary;

namespace StreamizFraud.Topology.Serdes;

/// <summary>4 bytes big-endian.</summary>
internal readonly struct Int32Layout : IFixedLayout<int>
{
    public static string Name => "Serde.Int32";

    public static int Size => sizeof(int);

    public static void Write(Span<byte> bytes, int value) => BinaryPrimitives.WriteInt32BigEndian(bytes, value);

    public static int Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32BigEndian(bytes);
}
