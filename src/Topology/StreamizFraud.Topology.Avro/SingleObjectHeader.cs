using System.Buffers.Binary;
using Avro;

namespace StreamizFraud.Topology.Avro;

/// <summary>The header of Avro's single-object encoding: <c>C3 01</c>, then the CRC-64-AVRO of the schema's parsing canonical form, little-endian.</summary>
internal static class SingleObjectHeader
{
    public const int Length = 2 + sizeof(ulong);

    /// <summary>The header of values of a schema.</summary>
    public static byte[] Of(Schema schema)
    {
        byte[] header = [0xC3, 0x01, .. new byte[sizeof(long)]];
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(2), SchemaNormalization.ParsingFingerprint64(schema));
        return header;
    }
}
