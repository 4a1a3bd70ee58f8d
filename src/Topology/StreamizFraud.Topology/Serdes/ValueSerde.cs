using System.Buffers;

namespace StreamizFraud.Topology.Serdes;

/// <summary>The way back: the serde of a nullable form for its value type.</summary>
internal sealed class ValueSerde<T>(ISerde<T?> inner) : ISerde<T>, INamedSerde
    where T : struct
{
    public string Name => INamedSerde.Of(inner);

    public string Format => inner.Format;

    public void Serialize(T value, IBufferWriter<byte> destination, in SerdeContext context) => inner.Serialize(value, destination, context);

    public T Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => inner.Deserialize(bytes, context).GetValueOrDefault();
}
