using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Which records wait for a partner: those of one time, side and key. Without a key: the place before all of that time and side.</summary>
internal readonly record struct UnmatchedKey<K>(long Timestamp, bool IsLeft, Maybe<K> Key)
{
    /// <summary>The place before all records from a time on.</summary>
    public static UnmatchedKey<K> From(long timestamp) => new(timestamp, IsLeft: false, Maybe<K>.None);
}

/// <summary>What a joiner is given for one record without a partner: one of the sides is there.</summary>
internal readonly record struct JoinSides<VL, VR>(Maybe<VL> Left, Maybe<VR> Right);

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

/// <summary>Layout <c>byte (1: left) ‖ value</c> (rule B4).</summary>
internal sealed class JoinSidesSerde<VL, VR>(ISerde<VL> lefts, ISerde<VR> rights) : ISerde<JoinSides<VL, VR>>
{
    public string Format => $"JoinSides({lefts.Format}, {rights.Format})";

    public void Serialize(JoinSides<VL, VR> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        destination.GetSpan(1)[0] = value.Left.HasValue ? (byte)1 : (byte)0;
        destination.Advance(1);
        if (value.Left.HasValue)
        {
            lefts.Serialize(value.Left.Value, destination, context);
        }
        else
        {
            rights.Serialize(value.Right.Value, destination, context);
        }
    }

    public JoinSides<VL, VR> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => bytes[0] == 1
        ? new(Maybe<VL>.Of(lefts.Deserialize(bytes[1..], context)), Maybe<VR>.None)
        : new(Maybe<VL>.None, Maybe<VR>.Of(rights.Deserialize(bytes[1..], context)));
}
