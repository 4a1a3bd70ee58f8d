namespace StreamizFraud.Topology.Serdes;

/// <summary>Bytes of a type all of whose values have the same length.</summary>
internal interface IFixedLayout<T>
{
    /// <summary>Name of the serde in messages.</summary>
    static abstract string Name { get; }

    /// <summary>Length in bytes.</summary>
    static abstract int Size { get; }

    /// <summary>Whether Kafka's list serde knows that the length is constant.</summary>
    static virtual bool ConstantInLists => true;

    static abstract void Write(Span<byte> bytes, T value);

    /// <summary>Reads exactly <see cref="Size"/> bytes.</summary>
    static abstract T Read(ReadOnlySpan<byte> bytes);
}
