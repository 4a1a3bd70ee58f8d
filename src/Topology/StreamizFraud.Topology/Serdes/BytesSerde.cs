using System.Buffers;

namespace StreamizFraud.Topology.Serdes;

/// <summary>Bytes in an array.</summary>
internal sealed class BytesSerde : ISerde<byte[]>, INamedSerde
{
    public string Name => "Serde.Bytes";

    public string Format => Name;

    public void Serialize(byte[] value, IBufferWriter<byte> destination, in SerdeContext context) => destination.Write(value);

    public byte[] Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => bytes.ToArray();
}
