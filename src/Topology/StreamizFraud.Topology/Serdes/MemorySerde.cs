using System.Buffers;

namespace StreamizFraud.Topology.Serdes;

/// <summary>Bytes in memory.</summary>
internal sealed class MemorySerde : ISerde<ReadOnlyMemory<byte>>, INamedSerde
{
    public string Name => "Serde.Memory";

    public string Format => "Serde.Bytes";

    public void Serialize(ReadOnlyMemory<byte> value, IBufferWriter<byte> destination, in SerdeContext context) => destination.Write(value.Span);

    public ReadOnlyMemory<byte> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => bytes.ToArray();
}
