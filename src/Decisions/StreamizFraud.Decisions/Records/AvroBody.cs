using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Decisions.Records;

/// <summary>Writes values in Avro's binary form, without allocations.</summary>
internal static class AvroBody
{
    /// <summary>What Avro's single-object encoding begins with, before the fingerprint of the schema (8 bytes, little-endian).</summary>
    public const ushort Marker = 0x01C3;

    private const int MaxVarintBytes = 10;
    private const int HashBytes = 32;

    /// <summary>Begins a record in Avro's single-object encoding.</summary>
    public static void BeginObject(this IBufferWriter<byte> destination, ulong fingerprint)
    {
        var header = destination.GetSpan(sizeof(ushort) + sizeof(ulong));
        BinaryPrimitives.WriteUInt16LittleEndian(header, Marker);
        BinaryPrimitives.WriteUInt64LittleEndian(header[sizeof(ushort)..], fingerprint);
        destination.Advance(sizeof(ushort) + sizeof(ulong));
    }

    /// <summary>int, long, the index of an enum or a union, the length of a block.</summary>
    public static void Long(this IBufferWriter<byte> destination, long value)
    {
        var span = destination.GetSpan(MaxVarintBytes);
        var rest = (ulong)((value << 1) ^ (value >> 63));
        var length = 0;
        while (rest >= 0x80)
        {
            span[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        span[length++] = (byte)rest;
        destination.Advance(length);
    }

    public static void Truth(this IBufferWriter<byte> destination, bool value)
    {
        destination.GetSpan(1)[0] = value ? (byte)1 : (byte)0;
        destination.Advance(1);
    }

    public static void Single(this IBufferWriter<byte> destination, float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(destination.GetSpan(sizeof(float)), value);
        destination.Advance(sizeof(float));
    }

    public static void Double(this IBufferWriter<byte> destination, double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(destination.GetSpan(sizeof(double)), value);
        destination.Advance(sizeof(double));
    }

    public static void Text(this IBufferWriter<byte> destination, string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        destination.Long(length);
        if (length > 0)
        {
            destination.Advance(Encoding.UTF8.GetBytes(value, destination.GetSpan(length)));
        }
    }

    /// <summary>Begins an array, whose items follow: they are one block, and an empty array has none.</summary>
    public static void BeginArray(this IBufferWriter<byte> destination, int items)
    {
        if (items > 0)
        {
            destination.Long(items);
        }
    }

    /// <summary>Ends an array.</summary>
    public static void EndArray(this IBufferWriter<byte> destination) => destination.Long(0);

    /// <summary>A union of null and double.</summary>
    public static void Optional(this IBufferWriter<byte> destination, double? value)
    {
        destination.Long(value is null ? 0 : 1);
        if (value is { } known)
        {
            destination.Double(known);
        }
    }

    /// <summary>A union of null and text.</summary>
    public static void Optional(this IBufferWriter<byte> destination, string? value)
    {
        destination.Long(value is null ? 0 : 1);
        if (value is not null)
        {
            destination.Text(value);
        }
    }

    /// <summary>32 bytes from 64 hexadecimal digits.</summary>
    /// <exception cref="SerdeException">They are not.</exception>
    public static void Hash(this IBufferWriter<byte> destination, string hex)
    {
        if (Convert.FromHexString(hex, destination.GetSpan(HashBytes), out _, out var written) != OperationStatus.Done || written != HashBytes)
        {
            throw new SerdeException("a hash must have 64 hexadecimal digits") { IsLoggable = true };
        }

        destination.Advance(HashBytes);
    }
}
