using System.Buffers;

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

/// <summary>A serde whose values may have one length when they are entries of a list.</summary>
internal interface IListEntrySerde
{
    /// <summary>That length; 0 if each entry is written with its own.</summary>
    int EntrySize { get; }
}

/// <summary>The serde of a layout; a layout is a struct so that its calls are direct.</summary>
internal sealed class FixedSizeSerde<T, TLayout> : ISerde<T>, IListEntrySerde, INamedSerde
    where TLayout : struct, IFixedLayout<T>
{
    public string Name => TLayout.Name;

    public string Format => TLayout.Name;

    public int EntrySize => TLayout.ConstantInLists ? TLayout.Size : 0;

    public void Serialize(T value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        TLayout.Write(destination.GetSpan(TLayout.Size)[..TLayout.Size], value);
        destination.Advance(TLayout.Size);
    }

    public T Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        if (bytes.Length != TLayout.Size)
        {
            throw new SerdeException($"{TLayout.Size} bytes are needed and there are {bytes.Length}") { IsLoggable = true };
        }

        return TLayout.Read(bytes);
    }
}
