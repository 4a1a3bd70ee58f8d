using System.Buffers;

namespace StreamizFraud.Topology.Serdes;

/// <summary>The serde of a value type for its nullable form; null never reaches a serde, so the bytes are the same.</summary>
internal sealed class NullableSerde<T>(ISerde<T> inner) : ISerde<T?>, IListEntrySerde, INamedSerde
    where T : struct
{
    public string Name => $"Serde.Nullable({INamedSerde.Of(inner)})";

    public string Format => inner.Format;

    public int EntrySize => (inner as IListEntrySerde)?.EntrySize ?? 0;

    public void Serialize(T? value, IBufferWriter<byte> destination, in SerdeContext context) =>
        inner.Serialize(value.GetValueOrDefault(), destination, context);

    public T? Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => inner.Deserialize(bytes, context);
}
