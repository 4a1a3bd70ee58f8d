using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Which records wait for a partner: those of one side, key and time.</summary>
internal readonly record struct UnmatchedKey<K>(long Timestamp, bool IsLeft, K Key);

/// <summary>What a joiner is given for one record without a partner: one of the sides is there.</summary>
internal readonly record struct JoinSides<VL, VR>(Maybe<VL> Left, Maybe<VR> Right);

/// <summary>Layout <c>int64 time ‖ byte (1: left) ‖ key</c>, so that byte order is time order and right comes before left (rules B4, J5).</summary>
internal sealed class UnmatchedKeySerde<K>(ISerde<K> keys) : ISerde<UnmatchedKey<K>>
{
    private const int PrefixLength = sizeof(long) + 1;

    public void Serialize(UnmatchedKey<K> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var prefix = destination.GetSpan(PrefixLength);
        BinaryPrimitives.WriteInt64BigEndian(prefix, value.Timestamp);
        prefix[sizeof(long)] = value.IsLeft ? (byte)1 : (byte)0;
        destination.Advance(PrefixLength);
        keys.Serialize(value.Key, destination, context);
    }

    public UnmatchedKey<K> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) =>
        new(BinaryPrimitives.ReadInt64BigEndian(bytes), bytes[sizeof(long)] == 1, keys.Deserialize(bytes[PrefixLength..], context));
}

/// <summary>Layout <c>byte (1: left) ‖ value</c> (rule B4).</summary>
internal sealed class JoinSidesSerde<VL, VR>(ISerde<VL> lefts, ISerde<VR> rights) : ISerde<JoinSides<VL, VR>>
{
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

/// <summary>Layout <c>byte 1 ‖ int32 count ‖ (int32 length ‖ item)*</c>, that of Kafka's list serde with items of any length (rule B4).</summary>
internal sealed class ListSerde<T>(ISerde<T> items) : ISerde<T[]>
{
    private const byte AnyLength = 1;

    public void Serialize(T[] value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        destination.GetSpan(1)[0] = AnyLength;
        destination.Advance(1);
        WriteInt32(destination, value.Length);
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var item in value)
        {
            bytes.ResetWrittenCount();
            items.Serialize(item, bytes, context);
            WriteInt32(destination, bytes.WrittenCount);
            destination.Write(bytes.WrittenSpan);
        }
    }

    public T[] Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        if (bytes[0] != AnyLength)
        {
            throw new SerdeException($"a list begins with {AnyLength}, not with {bytes[0]}");
        }

        var list = new T[BinaryPrimitives.ReadInt32BigEndian(bytes[1..])];
        var rest = bytes[(1 + sizeof(int))..];
        for (var i = 0; i < list.Length; i++)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            list[i] = items.Deserialize(rest.Slice(sizeof(int), length), context);
            rest = rest[(sizeof(int) + length)..];
        }

        return list;
    }

    private static void WriteInt32(IBufferWriter<byte> destination, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination.GetSpan(sizeof(int)), value);
        destination.Advance(sizeof(int));
    }
}
