using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace StreamizFraud.Monitoring.Counts;

/// <summary>Writes counts: whole numbers in 1 to 10 bytes, the small ones in few.</summary>
internal static class CountsWriter
{
    private const int MaxVarintBytes = 10;

    public static void Whole(this IBufferWriter<byte> destination, long value)
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
