using System.Buffers;

namespace StreamizFraud.Topology.Serdes;

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
