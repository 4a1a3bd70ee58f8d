namespace StreamizFraud.Topology.Serdes;

/// <summary>A serde under a name that was given to its bytes.</summary>
internal sealed class FormattedSerde<T>(ISerde<T> inner, string format, IReadOnlyList<string> alsoReads) : ISerde<T>, IListEntrySerde, INamedSerde
{
    public string Format => format;

    public IReadOnlyList<string> AlsoReads => alsoReads;

    public string Name => INamedSerde.Of(inner);

    public int EntrySize => (inner as IListEntrySerde)?.EntrySize ?? 0;

    public void Serialize(T value, System.Buffers.IBufferWriter<byte> destination, in SerdeContext context) => inner.Serialize(value, destination, context);

    public T Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => inner.Deserialize(bytes, context);
}
