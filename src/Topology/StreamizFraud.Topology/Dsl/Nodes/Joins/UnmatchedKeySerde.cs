using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Layout <c>int64 time ‖ byte (1: left) ‖ key</c>, so that byte order is time order and right comes before left (rules B4, J5).</summary>
internal sealed class UnmatchedKeySerde<K>(ISerde<K> keys) : ISerde<UnmatchedKey<K>>
{
    public string Format => $"UnmatchedKey({keys.Format})";

    private const int PrefixLength = sizeof(long) + 1;

    public void Serialize(UnmatchedKey<K> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var prefix = destination.GetSpan(PrefixLength);
        BinaryPrimitives.WriteInt64BigEndian(prefix, value.Timestamp);
        prefix[sizeof(long)] = value.IsLeft ? (byte)1 : (byte)0;
        destination.Advance(PrefixLength);
        if (value.Key.HasValue)
        {
            keys.Serialize(value.Key.Value, destination, context);
        }
    }

    public UnmatchedKey<K> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) =>
        new(BinaryPrimitives.ReadInt64BigEndian(bytes), bytes[sizeof(long)] == 1, Maybe<K>.Of(keys.Deserialize(bytes[PrefixLength..], context)));
}
