using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace StreamizFraud.Topology.Serdes;

/// <summary>The built-in serdes: the layouts of Kafka's own (big-endian numbers, UTF-8 text).</summary>
/// <remarks>All are thread-safe and hold no state.</remarks>
public static class Serde
{
    /// <summary>UTF-8 text.</summary>
    public static ISerde<string> Utf8 { get; } = new Utf8Serde();

    /// <summary>32-bit integer, 4 bytes big-endian.</summary>
    public static ISerde<int> Int32 { get; } = new Int32Serde();

    /// <summary>64-bit integer, 8 bytes big-endian.</summary>
    public static ISerde<long> Int64 { get; } = new Int64Serde();

    /// <summary>IEEE 754 double, 8 bytes big-endian.</summary>
    public static ISerde<double> Double { get; } = new DoubleSerde();

    /// <summary>Bytes as they are.</summary>
    public static ISerde<byte[]> Bytes { get; } = new BytesSerde();

    private static ISerde<long?> NullableInt64 { get; } = Nullable(Int64);

    private static ISerde<int?> NullableInt32 { get; } = Nullable(Int32);

    private static ISerde<double?> NullableDouble { get; } = Nullable(Double);

    /// <summary>The built-in serde of a type.</summary>
    /// <exception cref="NotSupportedException">There is none: name one in <c>Consumed</c>, <c>Produced</c>, <c>Grouped</c> or <c>Materialized</c>.</exception>
    public static ISerde<T> Default<T>() =>
        TryDefault<T>() ?? throw new NotSupportedException($"There is no built-in serde for {typeof(T).Name}; give one where the stream or store is declared.");

    /// <summary>The same serde for the nullable form of a value type, such as the values of <c>KTable.ToStream</c>; the bytes are the same.</summary>
    public static ISerde<T?> Nullable<T>(ISerde<T> serde)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(serde);
        return new NullableSerde<T>(serde);
    }

    internal static ISerde<T> OfValue<T>(ISerde<T?> serde)
        where T : struct => new ValueSerde<T>(serde);

    internal static ISerde<T>? TryDefault<T>() =>
        (Utf8 as ISerde<T>) ?? (Int64 as ISerde<T>) ?? (Int32 as ISerde<T>) ?? (Double as ISerde<T>) ?? (Bytes as ISerde<T>)
        ?? (NullableInt64 as ISerde<T>) ?? (NullableInt32 as ISerde<T>) ?? (NullableDouble as ISerde<T>);

    private static void CheckLength(ReadOnlySpan<byte> bytes, int expected, string serde)
    {
        if (bytes.Length != expected)
        {
            throw new SerdeException($"{serde} needs {expected} bytes and got {bytes.Length}");
        }
    }

    private sealed class Utf8Serde : ISerde<string>
    {
        public void Serialize(string value, IBufferWriter<byte> destination, in SerdeContext context) => Encoding.UTF8.GetBytes(value, destination);

        public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => Encoding.UTF8.GetString(bytes);
    }

    private sealed class Int32Serde : ISerde<int>
    {
        public void Serialize(int value, IBufferWriter<byte> destination, in SerdeContext context)
        {
            BinaryPrimitives.WriteInt32BigEndian(destination.GetSpan(sizeof(int)), value);
            destination.Advance(sizeof(int));
        }

        public int Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
        {
            CheckLength(bytes, sizeof(int), "Int32");
            return BinaryPrimitives.ReadInt32BigEndian(bytes);
        }
    }

    private sealed class Int64Serde : ISerde<long>
    {
        public void Serialize(long value, IBufferWriter<byte> destination, in SerdeContext context)
        {
            BinaryPrimitives.WriteInt64BigEndian(destination.GetSpan(sizeof(long)), value);
            destination.Advance(sizeof(long));
        }

        public long Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
        {
            CheckLength(bytes, sizeof(long), "Int64");
            return BinaryPrimitives.ReadInt64BigEndian(bytes);
        }
    }

    private sealed class DoubleSerde : ISerde<double>
    {
        public void Serialize(double value, IBufferWriter<byte> destination, in SerdeContext context)
        {
            BinaryPrimitives.WriteDoubleBigEndian(destination.GetSpan(sizeof(double)), value);
            destination.Advance(sizeof(double));
        }

        public double Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
        {
            CheckLength(bytes, sizeof(double), "Double");
            return BinaryPrimitives.ReadDoubleBigEndian(bytes);
        }
    }

    private sealed class BytesSerde : ISerde<byte[]>
    {
        public void Serialize(byte[] value, IBufferWriter<byte> destination, in SerdeContext context) => destination.Write(value);

        public byte[] Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => bytes.ToArray();
    }
}
