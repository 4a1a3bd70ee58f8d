using System.Buffers.Binary;
using System.Buffers.Text;

namespace StreamizFraud.Topology.Serdes;

/// <summary>2 bytes big-endian.</summary>
internal readonly struct Int16Layout : IFixedLayout<short>
{
    public static string Name => "Serde.Int16";

    public static int Size => sizeof(short);

    public static void Write(Span<byte> bytes, short value) => BinaryPrimitives.WriteInt16BigEndian(bytes, value);

    public static short Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt16BigEndian(bytes);
}

/// <summary>4 bytes big-endian.</summary>
internal readonly struct Int32Layout : IFixedLayout<int>
{
    public static string Name => "Serde.Int32";

    public static int Size => sizeof(int);

    public static void Write(Span<byte> bytes, int value) => BinaryPrimitives.WriteInt32BigEndian(bytes, value);

    public static int Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32BigEndian(bytes);
}

/// <summary>8 bytes big-endian.</summary>
internal readonly struct Int64Layout : IFixedLayout<long>
{
    public static string Name => "Serde.Int64";

    public static int Size => sizeof(long);

    public static void Write(Span<byte> bytes, long value) => BinaryPrimitives.WriteInt64BigEndian(bytes, value);

    public static long Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64BigEndian(bytes);
}

/// <summary>4 bytes big-endian, the bits as they are.</summary>
internal readonly struct SingleLayout : IFixedLayout<float>
{
    public static string Name => "Serde.Single";

    public static int Size => sizeof(float);

    public static void Write(Span<byte> bytes, float value) => BinaryPrimitives.WriteSingleBigEndian(bytes, value);

    public static float Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadSingleBigEndian(bytes);
}

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

/// <summary>0 or 1.</summary>
internal readonly struct BooleanLayout : IFixedLayout<bool>
{
    public static string Name => "Serde.Boolean";

    public static int Size => sizeof(byte);

    // Kafka's list serde writes a length before each boolean all the same.
    public static bool ConstantInLists => false;

    public static void Write(Span<byte> bytes, bool value) => bytes[0] = value ? (byte)1 : (byte)0;

    public static bool Read(ReadOnlySpan<byte> bytes) =>
        bytes[0] <= 1 ? bytes[0] == 1 : throw new SerdeException("the byte must be 0 or 1") { IsLoggable = true };
}

/// <summary>Text of 36 characters.</summary>
internal readonly struct GuidLayout : IFixedLayout<Guid>
{
    public static string Name => "Serde.Guid";

    public static int Size => 36;

    public static void Write(Span<byte> bytes, Guid value) => Utf8Formatter.TryFormat(value, bytes, out _);

    public static Guid Read(ReadOnlySpan<byte> bytes) =>
        Utf8Parser.TryParse(bytes, out Guid value, out var read) && read == Size
            ? value
            : throw new SerdeException("the text must have the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") { IsLoggable = true };
}
