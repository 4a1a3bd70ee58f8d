using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Windows;

/// <summary>Key and start.</summary>
internal sealed class TimeWindowedSerde<K>(ISerde<K> inner, long sizeMs) : ISerde<Windowed<K>>, ISuffixedKeySerde
{
    public string Format => $"WindowedSerdes.TimeWindowed({inner.Format}, {sizeMs} ms)";

    public int SuffixLength => sizeof(long);

    public void Serialize(Windowed<K> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        inner.Serialize(value.Key, destination, context);
        BinaryPrimitives.WriteInt64BigEndian(destination.GetSpan(sizeof(long)), value.Window.Start);
        destination.Advance(sizeof(long));
    }

    public Windowed<K> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        if (bytes.Length < SuffixLength)
        {
            throw new SerdeException($"a time-windowed key has at least {SuffixLength} bytes; got {bytes.Length}") { IsLoggable = true };
        }

        var start = BinaryPrimitives.ReadInt64BigEndian(bytes[^sizeof(long)..]);
        return new(inner.Deserialize(bytes[..^SuffixLength], context), WindowTime.Span(start, sizeMs));
    }
}
