using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using StreamizFraud.Features.Rows;

namespace StreamizFraud.Monitoring.Counts;

/// <summary>Writes counts: whole numbers in 1 to 10 bytes, the small ones in few.</summary>
internal static class CountsWriter
{
    public static void Whole(this IBufferWriter<byte> destination, long value) =>
        destination.Advance(Varint.Write(destination.GetSpan(Varint.MaxLength), Varint.Zigzag(value)));

    public static void Fixed(this IBufferWriter<byte> destination, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination.GetSpan(sizeof(ulong)), value);
        destination.Advance(sizeof(ulong));
    }

    public static void Text(this IBufferWriter<byte> destination, string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        destination.Whole(length);
        destination.Advance(Encoding.UTF8.GetBytes(value, destination.GetSpan(length)));
    }
}
