using System.Buffers.Binary;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.SchemaRegistry;

/// <summary>Confluent's frame: a byte 0 and the id of the schema in four bytes, big-endian, before the body.</summary>
internal static class SchemaFrame
{
    /// <summary>Bytes before the body.</summary>
    public const int Length = 1 + sizeof(int);

    /// <summary>Writes the frame.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    /// <param name="id">Id of the schema.</param>
    public static void Write(Span<byte> destination, int id)
    {
        destination[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(destination[1..], id);
    }

    /// <summary>The id of the schema that a record was written with.</summary>
    /// <exception cref="SerdeException">The bytes have no such frame.</exception>
    public static int Id(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Length)
        {
            throw new SerdeException($"{bytes.Length} bytes are too few for the schema registry's frame: a byte 0, and 4 of the schema's id") { IsLoggable = true };
        }

        return bytes[0] == 0
            ? BinaryPrimitives.ReadInt32BigEndian(bytes[1..])
            : throw new SerdeException($"no frame of a schema registry: the first byte is not 0{(bytes[0] == 1 ? ", but 1, and schemas by GUID are not read" : string.Empty)}") { IsLoggable = true };
    }
}
