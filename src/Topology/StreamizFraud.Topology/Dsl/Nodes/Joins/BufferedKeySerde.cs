using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Layout <c>byte 0 ‖ int64 time ‖ key ‖ int32 sequence</c>: the rows of a time-ordered store (rule B5).</summary>
internal sealed class BufferedKeySerde<K>(ISerde<K> keys) : ISerde<BufferedKey<K>>
{
    public string Format => $"BufferedKey({keys.Format})";

    private const int PrefixLength = 1 + sizeof(long);

    public void Serialize(BufferedKey<K> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var prefix = destination.GetSpan(PrefixLength);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt64BigEndian(prefix[1..], value.Timestamp);
        destination.Advance(PrefixLength);
        if (!value.Key.HasValue)
        {
            return;
        }

        keys.Serialize(value.Key.Value, destination, context);
        BinaryPrimitives.WriteInt32BigEndian(destination.GetSpan(sizeof(int)), value.Sequence);
        destination.Advance(sizeof(int));
    }

    public BufferedKey<K> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => new(
        BinaryPrimitives.ReadInt64BigEndian(bytes[1..]),
        Maybe<K>.Of(keys.Deserialize(bytes[PrefixLength..^sizeof(int)], context)),
        BinaryPrimitives.ReadInt32BigEndian(bytes[^sizeof(int)..]));
}
