using System.Buffers;

namespace StreamizFraud.Topology.Serdes;

/// <summary>Bytes of single values, outside of the hot path.</summary>
internal static class EncodedBytes
{
    /// <summary>A value in bytes of its own; null if it is absent or cannot be written.</summary>
    /// <remarks>It is asked for when something has failed already: a serde that fails too must not hide that.</remarks>
    public static byte[]? Of<T>(ISerde<T> serde, T? value, bool present, in SerdeContext context)
    {
        if (!present || value is null)
        {
            return null;
        }

        var bytes = new ArrayBufferWriter<byte>();
        try
        {
            LocatedSerde.At(serde, "Dead letter").Serialize(value, bytes, context);
        }
        catch (SerdeException)
        {
            return null;
        }

        return bytes.WrittenSpan.ToArray();
    }
}
