using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using StreamizFraud.Topology.Serdes;

namespace CardFraudService.Service;

/// <summary>Writes what <see cref="WireReader"/> reads.</summary>
internal static class WireWriter
{
    public static void Byte(this IBufferWriter<byte> destination, byte value)
    {
        destination.GetSpan(1)[0] = value;
        destination.Advance(1);
    }

    public static void Int64(this IBufferWriter<byte> destination, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination.GetSpan(sizeof(long)), value);
        destination.Advance(sizeof(long));
    }

    /// <exception cref="SerdeException">The text is longer than 255 bytes.</exception>
    public static void Text(this IBufferWriter<byte> destination, string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        if (length > byte.MaxValue)
        {
            throw new SerdeException($"a text of {length} bytes is longer than the layout's 255") { IsLoggable = true };
        }

        destination.Byte((byte)length);
        destination.Advance(Encoding.UTF8.GetBytes(value, destination.GetSpan(Math.Max(length, 1))));
    }
}
