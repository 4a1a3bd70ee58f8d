using System.Buffers;

namespace StreamizFraud.Topology.Serdes;

/// <summary>Nothing: what is always absent never reaches it.</summary>
internal sealed class VoidSerde : ISerde<object>, INamedSerde
{
    public string Name => "Serde.Void";

    public string Format => Name;

    public void Serialize(object value, IBufferWriter<byte> destination, in SerdeContext context) => throw Present();

    public object Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => throw Present();

    private static SerdeException Present() => new("it must be absent, and is not") { IsLoggable = true };
}
