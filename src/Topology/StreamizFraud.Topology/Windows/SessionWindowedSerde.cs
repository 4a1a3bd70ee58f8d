using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Windows;

/// <summary>Key, end and start.</summary>
internal sealed class SessionWindowedSerde<K>(ISerde<K> inner) : ISerde<Windowed<K>>, ISuffixedKeySerde
{
    public string Format => $"WindowedSerdes.SessionWindowed({inner.Format})";

    public int SuffixLength => 2 * sizeof(long);

    public void Serialize(Windowed<K> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        inner.Serialize(value.Key, destination, context);
        var span = destination.GetSpan(SuffixLength);
        BinaryPrimitives.WriteInt64BigEndian(span, value.Window.End);
        BinaryPrimitives.WriteInt64BigEndian(span[sizeof(long)..], value.Window.Start);
        destination.Advance(SuffixLength);
    }

    public Windowed<K> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        if (bytes.Length < SuffixLength)
        {
            throw new SerdeException($"a session key has at least {SuffixLength} bytes; got {bytes.Length}") { IsLoggable = true };
        }

        var times = bytes[^SuffixLength..];
        var window = new Window(BinaryPrimitives.ReadInt64BigEndian(times[sizeof(long)..]), BinaryPrimitives.ReadInt64BigEndian(times));
        return new(inner.Deserialize(bytes[..^SuffixLength], context), window);
    }
}
