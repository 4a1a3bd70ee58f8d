using System.Buffers.Binary;

namespace StreamizFraud.Topology.Serdes;

/// <summary>4 bytes big-endian, the bits as they are.</summary>
internal readonly struct SingleLayout : IFixedLayout<float>
{
    public static string Name => "Serde.Single";

    public static int Size => sizeof(float);

    public static void Write(Span<byte> bytes, float value) => BinaryPrimitives.WriteSingleBigEndian(bytes, value);

    public static float Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadSingleBigEndian(bytes);
}
