using System.Buffers;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>
/// Answers on their topic (rule F4): <c>byte version 0, highest bit set without hash | [16 bytes hash] | right row</c>. A right row of no
/// bytes cannot be told from an absent one and counts as such, as in Kafka Streams.
/// </summary>
internal sealed class SubscriptionResponseSerde<VO>(ISerde<VO> valueSerde) : ISerde<SubscriptionResponse<VO>>
{
    public string Format => $"SubscriptionResponse({valueSerde.Format})";

    private const byte NoHash = 0x80;

    public void Serialize(SubscriptionResponse<VO> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var head = destination.GetSpan(1 + ValueHash.Length);
        head[0] = value.Hash.HasValue ? (byte)0 : NoHash;
        if (value.Hash.HasValue)
        {
            value.Hash.Value.Write(head[1..]);
        }

        destination.Advance(value.Hash.HasValue ? 1 + ValueHash.Length : 1);
        if (value.Value.HasValue)
        {
            valueSerde.Serialize(value.Value.Value, destination, context);
        }
    }

    public SubscriptionResponse<VO> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var hasHash = !bytes.IsEmpty && (bytes[0] & NoHash) == 0;
        var start = hasHash ? 1 + ValueHash.Length : 1;
        if (bytes.Length < start || (bytes[0] & ~NoHash) != 0)
        {
            throw new SerdeException($"a response of a foreign-key join has {bytes.Length} bytes or another version than 0") { IsLoggable = true };
        }

        return new(
            hasHash ? Maybe<ValueHash>.Of(ValueHash.Read(bytes[1..])) : Maybe<ValueHash>.None,
            bytes.Length > start ? Maybe<VO>.Of(valueSerde.Deserialize(bytes[start..], context)) : Maybe<VO>.None,
            Partition: -1);
    }
}
