using System.Buffers.Binary;

namespace StreamizFraud.Topology.Serdes;

/// <summary>8 bytes big-endian.</summary>
internal readonly struct DoubleLayout : IFixedLayout<double>
{
    // The NaN of the JVM, which Kafka's serde writes for all of them. .NET's own has its sign bit set: as a key it would be another one.
    private const long CanonicalNaN = 0x7ff8000000000000;

    public static string Name => "Serde.Double";

    public static int Size => sizeof(double);

    public static void Write(Span<byte> bytes, double value) =>
        BinaryPrimitives.WriteInt64BigEndian(bytes, double.IsNaN(value) ? CanonicalNaN : BitConverter.DoubleToInt64Bits(value));

    public static double Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadDoubleBigEndian(bytes);
}
