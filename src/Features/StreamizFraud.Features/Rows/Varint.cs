using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Rows;

/// <summary>Whole numbers in as few bytes as they need: 7 bits a byte, lowest first, the top bit says that more follow (LEB128).</summary>
internal static class Varint
{
    /// <summary>Most bytes of one number: 64 bits in sevens.</summary>
    public const int MaxLength = 10;

    /// <summary>Puts small negative numbers next to small positive ones: 0, -1, 1, -2 become 0, 1, 2, 3.</summary>
    public static ulong Zigzag(long value) => (ulong)((value << 1) ^ (value >> 63));

    /// <summary>The reverse of <see cref="Zigzag"/>.</summary>
    public static long Unzigzag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    /// <summary>Writes a number.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, ulong value)
    {
        var length = 0;
        while (value >= 0x80)
        {
            destination[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[length++] = (byte)value;
        return length;
    }

    /// <summary>Reads a number and steps over it.</summary>
    /// <exception cref="SerdeException">The bytes end inside it, or it has more than 64 bits.</exception>
    public static ulong Read(ref ReadOnlySpan<byte> source)
    {
        ulong value = 0;
        for (var i = 0; i < source.Length && i < MaxLength; i++)
        {
            ulong next = source[i];
            if (i == MaxLength - 1 && next > 1)
            {
                break;
            }

            value |= (next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                source = source[(i + 1)..];
                return value;
            }
        }

        throw new SerdeException("A number is truncated or too long") { IsLoggable = true };
    }
}
