using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>
/// Subscriptions on their topic and in the right side's store (rule F4): <c>byte version, highest bit set without hash | byte instruction |
/// [16 bytes hash] | primary key | int32 partition</c>. Version 0 has no partition; 1 is written.
/// </summary>
internal sealed class SubscriptionSerde<K>(ISerde<K> primaryKeySerde) : ISerde<Subscription<K>>
{
    public string Format => $"Subscription({primaryKeySerde.Format})";

    private const byte Version = 1;
    private const byte NoHash = 0x80;

    public void Serialize(Subscription<K> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var head = destination.GetSpan(2 + ValueHash.Length);
        head[0] = value.Hash.HasValue ? Version : (byte)(Version | NoHash);
        head[1] = (byte)value.Instruction;
        if (value.Hash.HasValue)
        {
            value.Hash.Value.Write(head[2..]);
        }

        destination.Advance(value.Hash.HasValue ? 2 + ValueHash.Length : 2);
        primaryKeySerde.Serialize(value.PrimaryKey, destination, context with { IsKey = true });
        BinaryPrimitives.WriteInt32BigEndian(destination.GetSpan(sizeof(int)), value.Partition);
        destination.Advance(sizeof(int));
    }

    public Subscription<K> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var version = bytes.IsEmpty ? -1 : bytes[0] & ~NoHash;
        var hasHash = !bytes.IsEmpty && (bytes[0] & NoHash) == 0;
        var keyStart = hasHash ? 2 + ValueHash.Length : 2;
        var keyEnd = bytes.Length - (version == 0 ? 0 : sizeof(int));
        if (version is < 0 or > Version || keyStart > keyEnd || bytes[1] > (byte)SubscriptionInstruction.PropagateOnlyIfForeignKey)
        {
            throw new SerdeException($"a subscription of a foreign-key join has version {version} and {bytes.Length} bytes") { IsLoggable = true };
        }

        return new(
            (SubscriptionInstruction)bytes[1],
            hasHash ? Maybe<ValueHash>.Of(ValueHash.Read(bytes[2..])) : Maybe<ValueHash>.None,
            primaryKeySerde.Deserialize(bytes[keyStart..keyEnd], context with { IsKey = true }),
            version == 0 ? -1 : BinaryPrimitives.ReadInt32BigEndian(bytes[keyEnd..]));
    }
}
