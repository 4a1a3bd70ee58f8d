using System.Buffers;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>A value that may be absent: a byte that says so, and the value.</summary>
internal sealed class VersionSerde<V>(ISerde<V> inner) : ISerde<Maybe<V>>
{
    public string Format => $"Version({inner.Format})";

    public void Serialize(Maybe<V> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        destination.GetSpan(1)[0] = value.HasValue ? (byte)1 : (byte)0;
        destination.Advance(1);
        if (value.HasValue)
        {
            inner.Serialize(value.Value, destination, context);
        }
    }

    public Maybe<V> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) =>
        bytes[0] == 0 ? Maybe<V>.None : Maybe<V>.Of(inner.Deserialize(bytes[1..], context));
}
